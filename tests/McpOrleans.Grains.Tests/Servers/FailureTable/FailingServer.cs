namespace McpOrleans.Grains.Tests.Servers.FailureTable;

/// <summary>An MCP server that fails as it is told to and counts what reaches it. It is written by hand, without an SDK.</summary>
internal abstract class FailingServer : IAsyncDisposable
{
    protected const string Session = "2025-11-25";
    protected const string Stateless = "2026-07-28";
    protected const string Oldest = "2024-11-05";

    public abstract McpServerConfig Config { get; }

    /// <summary>How many calls of the table's tools the server received.</summary>
    public abstract int Sent { get; }

    public abstract int Ran { get; }

    /// <summary>How many handshakes there were, of either era.</summary>
    public abstract int Handshakes { get; }

    public static FailingServer Start(Edge edge) => (edge & Edge.Stdio) is Edge.None ? new FailingHttpServer(edge) : new FailingProcess(edge);

    /// <summary>Makes the server fail in this way from now on.</summary>
    /// <param name="way">The way in which it fails.</param>
    /// <param name="prepare">Calls the tool that makes the server do what has to happen before the call.</param>
    public abstract Task ArmAsync(Way way, Func<Task> prepare);

    /// <summary>Makes the server work properly again.</summary>
    public abstract void Disarm();

    public abstract ValueTask DisposeAsync();
}
