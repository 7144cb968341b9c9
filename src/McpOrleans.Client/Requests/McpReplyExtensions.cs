namespace McpOrleans.Client;

/// <summary>Reads replies.</summary>
public static class McpReplyExtensions
{
    /// <summary>The result as the MCP server gave it.</summary>
    /// <exception cref="McpCallException">There is none.</exception>
    public static JsonElement GetResult(this McpReply reply) => reply switch
    {
        CompletedReply completed => JsonElement.Parse(completed.Result),
        _ => throw new McpCallException(reply.GetFailure()),
    };

    /// <summary>Why there is no result.</summary>
    /// <exception cref="ArgumentException">There is one, or the reply is one of a later version.</exception>
    public static Failure GetFailure(this McpReply reply) => reply switch
    {
        FailedReply failed => failed.Failure,
        InputRequiredReply => InputRequiredReply.ToFailure(),
        null => throw new ArgumentNullException(nameof(reply)),
        CompletedReply => throw new ArgumentException("The request has a result.", nameof(reply)),
        _ => throw new ArgumentException($"{reply.GetType().Name} is a reply of a later version.", nameof(reply)),
    };
}
