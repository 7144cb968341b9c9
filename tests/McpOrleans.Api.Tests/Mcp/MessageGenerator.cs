using System.Text.Json.Nodes;
using McpOrleans.Api.Tests.Fixtures;

namespace McpOrleans.Api.Tests.Mcp;

/// <summary>Makes messages that are nearly right, or not at all, always the same for one seed.</summary>
public sealed class MessageGenerator(int seed, string revision, string? session)
{
    private const string Stateless = "2026-07-28";

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1.5", "1e400", "123456789012345678901234567890", "\"\"", "\"x\"", "\"\\u0000\"", "\"é\"", "[]", "{}", "[[]]", """{"a":{"a":{}}}""",
    ];

    private static readonly string[] Headers = ["MCP-Protocol-Version", "Mcp-Session-Id", "Mcp-Method", "Mcp-Name", "Accept", "Last-Event-ID", "Idempotency-Key"];

    private static readonly string[] HeaderValues =
        ["", "x", "2026-07-28", "2025-11-25", "2025-03-26", "tools/call", "=?base64?", "=?base64?!?=", "a, b", "*/*", "application/json", "text/event-stream", new string('x', 3000)];

#pragma warning disable CA5394 // Nothing here is a secret, and a seed must give the same messages again.
    private readonly Random _random = new(seed);

    /// <summary>The next message. Its id, where it still has one, is <paramref name="id"/>.</summary>
    public McpPost Next(int id)
    {
        var (method, parameters) = Pick(
            ("ping", "{}"),
            ("initialize", $$$"""{"protocolVersion":"{{{revision}}}","capabilities":{},"clientInfo":{"name":"x","version":"1"}}"""),
            ("server/discover", "{}"),
            ("tools/list", """{"cursor":"ZWNobw"}"""),
            ("tools/list", "{}"),
            ("tools/call", """{"name":"everything__echo","arguments":{"message":"hi"},"_meta":{"progressToken":1}}"""),
            ("tools/call", """{"name":"everything__progress","arguments":{"steps":2}}"""),
            ("tools/call", """{"name":"nothing","arguments":{}}"""),
            ("logging/setLevel", """{"level":"error"}"""),
            ("notifications/cancelled", """{"requestId":1}"""),
            ("notifications/initialized", "{}"));
        var post = revision == Stateless
            ? new McpPost(method, parameters)
            : McpPost.InSession(_random.Next(2) == 0 ? revision : null, session, method, parameters);
        post.Message["id"] = id;
        if (method.StartsWith("notifications/", StringComparison.Ordinal))
        {
            post.Message.Remove("id");
        }

        for (var i = _random.Next(3); i > 0; i--)
        {
            Spoil(post.Message);
        }

        if (_random.Next(4) == 0)
        {
            post.With(Pick(Headers), _random.Next(3) == 0 ? [] : [Pick(HeaderValues)]);
        }

        var text = post.Message.ToJsonString();
        post.Raw = _random.Next(12) switch
        {
            0 => text[.._random.Next(text.Length)],
            1 => text.Insert(_random.Next(text.Length), Pick("\"", "{", "}", ",", "\\", "\u0001", " ", "é")),
            2 => $"[{text},{text.Replace($"\"id\":{id}", $"\"id\":\"{id}\"", StringComparison.Ordinal)}]",
            3 => Twice(text),
            4 => new string('[', _random.Next(1, 200)),
            _ => text,
        };
        return post;
    }

    private static string Twice(string text) => text.Insert(1, "\"jsonrpc\":\"2.0\",\"method\":\"ping\",");

    /// <summary>Changes one member somewhere within.</summary>
    private void Spoil(JsonNode node)
    {
        var place = node;
        while (place is JsonObject { Count: > 0 } within && _random.Next(2) == 0 && within.ElementAt(_random.Next(within.Count)).Value is JsonObject inner)
        {
            place = inner;
        }

        if (place is not JsonObject { Count: > 0 } target)
        {
            return;
        }

        var name = target.ElementAt(_random.Next(target.Count)).Key;
        var value = target[name]?.DeepClone();
        target.Remove(name);
        switch (_random.Next(4))
        {
            case 0:
                break;
            case 1:
                target[name + Pick("x", " ", "\u0000", "é")] = value;
                break;
            case 2:
                target[name] = new JsonArray(value);
                break;
            default:
                target[name] = JsonNode.Parse(Pick(Values));
                break;
        }
    }

    private T Pick<T>(params T[] among) => among[_random.Next(among.Length)];
#pragma warning restore CA5394
}
