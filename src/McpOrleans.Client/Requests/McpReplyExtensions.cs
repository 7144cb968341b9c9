namespace McpOrleans.Client;

/// <summary>Reads the result or the failure of a reply.</summary>
public static class McpReplyExtensions
{
    /// <summary>Returns the result as the MCP server gave it.</summary>
    /// <param name="reply">The reply.</param>
    /// <exception cref="McpCallException">The reply is a failure or a request for input.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="reply"/> is null.</exception>
    public static JsonElement GetResult(this McpReply reply) => reply switch
    {
        CompletedReply completed => JsonElement.Parse(completed.Result),
        _ => throw new McpCallException(reply.GetFailure()),
    };

    /// <summary>Returns why there is no result. A request for input counts as a failure (<see cref="ErrorCodes.InputRequired"/>).</summary>
    /// <param name="reply">The reply.</param>
    /// <exception cref="ArgumentException">The reply has a result, or its type belongs to a later version of the service.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="reply"/> is null.</exception>
    public static Failure GetFailure(this McpReply reply) => reply switch
    {
        FailedReply failed => failed.Failure,
        InputRequiredReply => InputRequiredReply.ToFailure(),
        null => throw new ArgumentNullException(nameof(reply)),
        CompletedReply => throw new ArgumentException("The request has a result.", nameof(reply)),
        _ => throw new ArgumentException($"{reply.GetType().Name} is a reply of a later version.", nameof(reply)),
    };
}
