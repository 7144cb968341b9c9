namespace McpOrleans.Grains.Tests.Servers.FailureTable;

/// <summary>An MCP server that fails as it is told to, and counts what reached it. It speaks by hand, without an SDK.</summary>
internal abstract class FailingServer : IAsyncDisposable
{
    protected const string Session = "2025-11-25";
    protected const string Stateless = "2026-07-28";
    protected const string Oldest = "2024-11-05";

    public abstract McpServerConfig Config { get; }

    /// <summary>Calls of the table's tools that came.</summary>
    public abstract int Sent { get; }

    public abstract int Ran { get; }

    /// <summary>Of either era.</summary>
    public abstract int Handshakes { get; }

    public static FailingServer Start(Edge edge) => (edge & Edge.Stdio) is Edge.None ? new FailingHttpServer(edge) : new FailingProcess(edge);

    /// <summary>What comes from now on is treated that way.</summary>
    /// <param name="way">The way.</param>
    /// <param name="prepare">Calls the tool that has the server do what must have happened before the call.</param>
    public abstract Task ArmAsync(Way way, Func<Task> prepare);

    /// <summary>All is well again.</summary>
    public abstract void Disarm();

    public abstract ValueTask DisposeAsync();
}
