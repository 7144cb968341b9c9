namespace McpOrleans;

/// <summary>Whether requests reach an MCP server. The names are those of Polly's circuit breaker.</summary>
[GenerateSerializer, Alias(TypeAliases.CircuitState)]
public enum CircuitState
{
    /// <summary>Requests reach the server.</summary>
    Closed = 0,

    /// <summary>No request reaches the server until the break is over.</summary>
    Open = 1,

    /// <summary>The break is over. One request is let through as a trial; all others are refused.</summary>
    HalfOpen = 2,

    /// <summary>No request reaches the server until the circuit is reset by hand.</summary>
    Isolated = 3,
}
