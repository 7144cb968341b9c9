namespace McpOrleans.Grains.Servers.Lanes;

/// <summary>Whose connection a lane is.</summary>
/// <param name="CallerId">The caller's credential.</param>
/// <param name="SessionId">The caller's session. Null: the caller has none, and may speak for several people at once.</param>
/// <param name="Abilities">What the MCP server may ask.</param>
internal readonly record struct LaneOwner(string CallerId, string? SessionId, ClientAbilities Abilities)
{
    public static LaneOwner Of(McpRequest request) => new(request.Caller.Id, request.SessionId, request.Abilities);
}
