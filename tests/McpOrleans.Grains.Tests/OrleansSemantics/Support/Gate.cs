using System.Collections.Concurrent;

namespace McpOrleans.Grains.Tests.OrleansSemantics.Support;

/// <summary>A point at which a grain waits until its test lets it pass. Test and silos share a process, so a name is enough.</summary>
public sealed class Gate
{
    private static readonly ConcurrentDictionary<string, Gate> Gates = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Gate()
    {
    }

    /// <summary>How long anything in these tests may take.</summary>
    public static TimeSpan Cap { get; } = TimeSpan.FromSeconds(30);

    public static Gate Named(string name) => Gates.GetOrAdd(name, static _ => new Gate());

    /// <summary>For grains: says that it is here, and waits.</summary>
    public Task PassAsync()
    {
        _reached.TrySetResult();
        return _open.Task;
    }

    /// <summary>For grains: says that it is here.</summary>
    public void Reach() => _reached.TrySetResult();

    public Task ReachedAsync() => _reached.Task.WaitAsync(Cap, TimeProvider.System);

    public void Open() => _open.TrySetResult();
}
