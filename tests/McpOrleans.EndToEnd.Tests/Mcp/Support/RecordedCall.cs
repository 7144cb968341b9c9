using System.Text.Json.Nodes;
using McpOrleans.TestServers.Recording;

namespace McpOrleans.EndToEnd.Tests.Mcp.Support;

/// <summary>What a server was told about one call of its tool <c>trigger-long-running-operation</c>, and what it said about it.</summary>
/// <param name="recorded">All messages.</param>
/// <param name="steps">The number of the call's steps, which no other call has.</param>
internal sealed class RecordedCall(Recorded recorded, int steps)
{
    public bool IsCalledOff => Id is { } id && Read(recorded.FromClient)
        .Any(message => IsMethod(message, "notifications/cancelled") && message["params"]!["requestId"]!.ToJsonString() == id);

    public bool HasLastProgress => Read(recorded.FromServer)
        .Any(message => IsMethod(message, "notifications/progress") && (int)message["params"]!["total"]! == steps && (int)message["params"]!["progress"]! == steps);

    public bool IsAnswered => Id is { } id && Read(recorded.FromServer).Any(message => message["method"] is null && message["id"]?.ToJsonString() == id);

    /// <summary>Null: the server did not get the call.</summary>
    private string? Id => Read(recorded.FromClient)
        .FirstOrDefault(message => IsMethod(message, "tools/call") && (int?)message["params"]!["arguments"]!["steps"] == steps)?["id"]!.ToJsonString();

    private static IEnumerable<JsonNode> Read(IEnumerable<byte[]> messages) => messages.Select(message => JsonNode.Parse(message)!);

    private static bool IsMethod(JsonNode message, string method) => (string?)message["method"] == method;
}
