using McpOrleans.TestServers.Raw.Tools;
using McpOrleans.TestServers.Scripting;
using Microsoft.AspNetCore.Http;

namespace McpOrleans.TestServers.Raw.Behaviors;

/// <summary>The behavior of a raw server with nothing wrong. Others override what they do wrong.</summary>
internal class RawBehavior
{
    /// <summary>Returns the behavior of a kind. A new behavior is added here and to <see cref="RawKind"/>.</summary>
    public static RawBehavior Of(RawKind kind) => kind switch
    {
        RawKind.Plain => new RawBehavior(),
        RawKind.PingFlood => new Flood(Flood.Ping),
        RawKind.NotificationFlood => new Flood(Flood.Notification),
        RawKind.EndlessPages => new EndlessPages(),
        RawKind.StrangeNames => new StrangeNames(),
        RawKind.SpoiledTools => new SpoiledTools(),
        RawKind.HugeError => new HugeError(),
        RawKind.HugeStatus => new HugeStatus(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such behavior."),
    };

    /// <summary>The entries of <c>tools/list</c>, exactly as they are sent.</summary>
    public virtual IEnumerable<string> ListTools() => RawTools.All.Values.OrderBy(tool => tool.Name).Select(tool => tool.Definition);

    public virtual RawTool? FindTool(string name) => RawTools.All.GetValueOrDefault(name);

    /// <summary>Answers a request. Returns false when the request must be answered as usual.</summary>
    public virtual Task<bool> TryAnswerAsync(RawRequest request) => Task.FromResult(false);

    /// <summary>Answers an HTTP request before it is read. Returns false when the request must be answered as usual.</summary>
    public virtual Task<bool> TryAnswerHttpAsync(HttpContext context) => Task.FromResult(false);

    /// <summary>Sends messages that nobody asked for, once the client listens.</summary>
    public virtual Task SpeakAsync(RawOutlet outlet, Traffic traffic, CancellationToken cancellationToken) => Task.CompletedTask;
}
