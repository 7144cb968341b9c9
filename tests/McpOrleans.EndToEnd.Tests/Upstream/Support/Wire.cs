namespace McpOrleans.EndToEnd.Tests.Upstream.Support;

/// <summary>The transport and era in which the service talks to a misbehaving server.</summary>
public enum Wire
{
    /// <summary>Streamable HTTP with a session, revision 2025-11-25.</summary>
    Http = 0,

    /// <summary>Streamable HTTP of the stateless revision 2026-07-28.</summary>
    StatelessHttp = 1,

    /// <summary>HTTP+SSE.</summary>
    Sse = 2,

    /// <summary>The standard streams of a process.</summary>
    Stdio = 3,
}
