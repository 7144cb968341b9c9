using Microsoft.Extensions.Primitives;

namespace McpOrleans.Api.Mcp.Replies;

/// <summary>In which forms a client takes an answer. MCP asks clients to take both; those that do not are answered as they can be.</summary>
/// <param name="Json">As one JSON message.</param>
/// <param name="Events">As a stream of server-sent events.</param>
internal readonly record struct AcceptedTypes(bool Json, bool Events)
{
    public const string JsonType = "application/json";
    public const string EventsType = "text/event-stream";

    /// <param name="accept">The header <c>Accept</c>; without one, everything is accepted.</param>
    public static AcceptedTypes Of(StringValues accept)
    {
        if (StringValues.IsNullOrEmpty(accept))
        {
            return new AcceptedTypes(Json: true, Events: true);
        }

        var (json, events) = (false, false);
        foreach (var value in accept)
        {
            foreach (var range in value.AsSpan().Split(','))
            {
                var part = value.AsSpan()[range];
                var end = part.IndexOf(';');
                var type = (end < 0 ? part : part[..end]).Trim();
                var isAny = type.SequenceEqual("*/*");
                json |= isAny || Is(type, JsonType) || Is(type, "application/*");
                events |= isAny || Is(type, EventsType) || Is(type, "text/*");
            }
        }

        return new AcceptedTypes(json, events);
    }

    private static bool Is(ReadOnlySpan<char> type, string expected) => type.Equals(expected, StringComparison.OrdinalIgnoreCase);
}
