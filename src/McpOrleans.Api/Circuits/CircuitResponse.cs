namespace McpOrleans.Api.Circuits;

/// <summary>The circuit of one MCP server.</summary>
internal sealed record CircuitResponse
{
    /// <summary>closed: requests reach the server; open: they do not, for a while; half_open: one on trial; isolated: until reset.</summary>
    public required CircuitState State { get; init; }

    /// <summary>Consecutive failures.</summary>
    public required int FailureCount { get; init; }

    /// <summary>When the break is over; null unless the circuit is open or half open.</summary>
    public required DateTimeOffset? BlockedUntil { get; init; }

    public static CircuitResponse From(CircuitStatus status) => new()
    {
        State = status.State,
        FailureCount = status.FailureCount,
        BlockedUntil = status.BlockedUntil,
    };
}

/// <summary>The circuits of a tenant's MCP servers.</summary>
/// <param name="CircuitBreakers">By server name.</param>
internal sealed record CircuitListResponse(IReadOnlyDictionary<string, CircuitResponse> CircuitBreakers);
