using System.Text.Json;
using McpOrleans.Api.Mcp.Replies;

namespace McpOrleans.Api.Mcp.Methods;

/// <summary><c>server/discover</c>: what the endpoint is and can do for the client.</summary>
internal sealed class DiscoverMethod(TimeProvider time)
{
    public static object ServerInfo { get; } = new
    {
        name = "McpOrleans",
        version = typeof(DiscoverMethod).Assembly.GetName().Version!.ToString(3),
    };

    /// <summary>What the servers can do may change, and which there are depends on who asks.</summary>
    public async Task<MessageReply> RunAsync(MessageContext message) => MessageReply.Of(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["resultType"] = "complete",
        ["supportedVersions"] = Revisions.Stateless,
        ["capabilities"] = await EndpointCapabilities.OfAsync(message, time),
        ["ttlMs"] = 0,
        ["cacheScope"] = "private",
        ["_meta"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["io.modelcontextprotocol/serverInfo"] = ServerInfo },
    }));
}
