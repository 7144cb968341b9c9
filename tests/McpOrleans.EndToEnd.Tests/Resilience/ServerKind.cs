namespace McpOrleans.EndToEnd.Tests.Resilience;

/// <summary>The ways in which servers reached by HTTP speak.</summary>
internal enum ServerKind
{
    /// <summary>Streamable HTTP without sessions, the newest revision.</summary>
    Stateless,

    /// <summary>Streamable HTTP with sessions.</summary>
    Session,

    /// <summary>HTTP+SSE.</summary>
    Sse,
}
