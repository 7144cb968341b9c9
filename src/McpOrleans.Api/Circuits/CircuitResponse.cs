namespace McpOrleans.Api.Circuits;

/// <summary>The circuit of one MCP server.</summary>
internal sealed record CircuitResponse
{
    /// <summary>
    /// closed: requests reach the server. open: no request reaches it until the break is over. half_open: one request is let
    /// through as a trial. isolated: no request reaches it until the circuit is reset.
    /// </summary>
    public required CircuitState State { get; init; }

    /// <summary>The number of consecutive failures.</summary>
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
/// <param name="CircuitBreakers">The circuits, by server name.</param>
internal sealed record CircuitListResponse(IReadOnlyDictionary<string, CircuitResponse> CircuitBreakers);
