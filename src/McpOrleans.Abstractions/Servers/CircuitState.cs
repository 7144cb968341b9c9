namespace McpOrleans;

/// <summary>Whether requests reach an MCP server; the words are Polly's.</summary>
[GenerateSerializer, Alias(TypeAliases.CircuitState)]
public enum CircuitState
{
    /// <summary>They do.</summary>
    Closed = 0,

    /// <summary>They do not, until the break is over.</summary>
    Open = 1,

    /// <summary>The break is over: one request is let through on trial, the others not.</summary>
    HalfOpen = 2,

    /// <summary>They do not, until the circuit is reset by hand.</summary>
    Isolated = 3,
}
