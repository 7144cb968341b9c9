namespace McpOrleans.Grains.Servers.Lanes;

/// <summary>A call's place on a lane; <see cref="ClientLanes.Leave"/> must follow.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Connection">Its connection.</param>
internal sealed record LanePlace(Lane Lane, McpConnection Connection);
