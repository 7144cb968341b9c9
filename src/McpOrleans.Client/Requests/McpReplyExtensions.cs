using System.Text.Json;

namespace McpOrleans.Client;

/// <summary>Reads replies.</summary>
public static class McpReplyExtensions
{
    /// <summary>The result as the MCP server gave it.</summary>
    /// <exception cref="McpCallException">There is none.</exception>
    public static JsonElement GetResult(this McpReply reply) => reply switch
    {
        CompletedReply completed => JsonElement.Parse(completed.Result),
        FailedReply failed => throw new McpCallException(failed.Failure),
        null => throw new ArgumentNullException(nameof(reply)),
        _ => throw new ArgumentException($"{reply.GetType().Name} is a reply of a later version.", nameof(reply)),
    };
}
