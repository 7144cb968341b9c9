namespace McpOrleans.Grains.Servers.Pins;

/// <summary>Decides what an admin's acceptance does: everything that he asks for, or nothing.</summary>
internal static class PinAcceptance
{
    public static (ToolPins Pins, AcceptToolChangesResult Result) Accept(string server, ToolPins pins, AcceptToolChanges order)
    {
        var known = pins.Listed.ToDictionary(pin => pin.Tool, StringComparer.Ordinal);
        IEnumerable<string> asked = order.All ? pins.Held.Select(pin => pin.Tool) : order.Tools.Distinct(StringComparer.Ordinal);
        var (accepted, unchanged) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>());
        foreach (var tool in asked)
        {
            if (!known.TryGetValue(tool, out var pin))
            {
                return Refused(NotListed(server, tool, pins));
            }

            var current = pin.Held?.Fingerprint ?? pin.Accepted;
            if (order.Hashes.TryGetValue(tool, out var hash) && !string.Equals(hash, current.Hash, StringComparison.OrdinalIgnoreCase))
            {
                return Refused(AnotherDefinition(server, tool, current));
            }

            (pin.Held is null ? unchanged : accepted).Add(tool);
        }

        return (
            accepted.Count == 0 ? pins : pins.WithAccepted(accepted.ToHashSet(StringComparer.Ordinal)),
            new AcceptToolChangesResult { Accepted = accepted.ToImmutable(), Unchanged = unchanged.ToImmutable() });

        (ToolPins, AcceptToolChangesResult) Refused(Failure failure) => (pins, new AcceptToolChangesResult { Failure = failure });
    }

    private static Failure NotListed(string server, string tool, ToolPins pins) => new()
    {
        Code = ErrorCodes.ToolNotFound,
        Message = $"MCP server '{server}' lists no tool '{Names.Shown(tool)}'. Nothing was accepted.",
        Suggestion = (ClosestNames.Find(tool, pins.Held.Select(pin => pin.Tool)) is [var closest, ..] ? $"Did you mean '{closest}'? " : "")
            + $"GET /mcp/servers/{server}/tool-changes lists the tools that can be accepted.",
        Ran = false,
    };

    private static Failure AnotherDefinition(string server, string tool, ToolFingerprint current) => new()
    {
        Code = ErrorCodes.ToolChanged,
        Message = $"The definition of tool '{Names.Shown(tool)}' of MCP server '{server}' is not the one with the given hash; its hash is now {current.Hash}. Nothing was accepted.",
        Suggestion = $"Look at the definition again with GET /mcp/servers/{server}/tool-changes, and accept it with its hash.",
        Ran = false,
    };
}
