namespace McpOrleans.EndToEnd.Tests.Resilience;

/// <summary>The ways in which servers speak.</summary>
internal enum ServerKind
{
    /// <summary>Streamable HTTP, the newest revision.</summary>
    Stateless,

    /// <summary>Streamable HTTP with sessions.</summary>
    Session,

    /// <summary>Streamable HTTP of the sessions' era, without one.</summary>
    Sessionless,

    /// <summary>HTTP+SSE.</summary>
    Sse,

    /// <summary>A process's standard streams.</summary>
    Stdio,

    /// <summary>The same, the newest revision.</summary>
    StatelessStdio,
}
