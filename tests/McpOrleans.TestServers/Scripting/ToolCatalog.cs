using System.Collections.Concurrent;
using System.Collections.Immutable;
using McpOrleans.TestServers.Tools;

namespace McpOrleans.TestServers.Scripting;

/// <summary>The tools a test server offers; they can change while it runs.</summary>
public sealed class ToolCatalog
{
    private readonly ConcurrentDictionary<object, Func<CancellationToken, Task>> _listeners = new();
    private ImmutableArray<ServerTool> _tools;

    internal ToolCatalog(IEnumerable<ServerTool> tools, int pageSize)
    {
        _tools = [.. tools];
        PageSize = pageSize;
    }

    /// <summary>Tools in one page of <c>tools/list</c>.</summary>
    public int PageSize { get; }

    /// <summary>In the order of <c>tools/list</c>.</summary>
    public ImmutableArray<ServerTool> All => _tools;

    /// <summary>Adds a tool behind the others, or replaces the one of its name. Tells nobody.</summary>
    public void Add(ServerTool tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        ImmutableInterlocked.Update(ref _tools, (tools, added) => tools.RemoveAll(old => old.Name == added.Name).Add(added), tool);
    }

    /// <summary>Removes a tool. Tells nobody.</summary>
    public void Remove(string name) => ImmutableInterlocked.Update(ref _tools, tools => tools.RemoveAll(tool => tool.Name == name));

    /// <summary>Sends <c>notifications/tools/list_changed</c> to every client that is connected and wants it.</summary>
    public Task NotifyChangedAsync(CancellationToken cancellationToken = default) =>
        Task.WhenAll(_listeners.Values.Select(notify => notify(cancellationToken)));

    internal ServerTool? Find(string name) => _tools.FirstOrDefault(tool => tool.Name == name);

    internal void Listen(object listener, Func<CancellationToken, Task> notify) => _listeners[listener] = notify;

    internal void StopListening(object listener) => _listeners.TryRemove(listener, out _);
}
