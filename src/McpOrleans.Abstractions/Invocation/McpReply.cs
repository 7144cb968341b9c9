namespace McpOrleans;

/// <summary>
/// The answer to an <see cref="McpRequest"/>: a <see cref="CompletedReply"/>, an <see cref="InputRequiredReply"/> or a
/// <see cref="FailedReply"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpReply)]
public abstract record McpReply;

/// <summary>The MCP server answered with a result (which may still report an error of the tool's own).</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.CompletedReply)]
public sealed record CompletedReply : McpReply
{
    /// <summary>The MCP <c>result</c> as the server gave it: a JSON object in UTF-8, unknown fields included.</summary>
    [Id(0)]
    public required byte[] Result { get; init; }
}

/// <summary>
/// The MCP server cannot answer yet: it asks the caller something first (2026-07-28). The same request is sent again with the answers;
/// a caller that cannot ask may take it for the failure that <see cref="ToFailure"/> gives.
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.InputRequiredReply)]
public sealed record InputRequiredReply : McpReply
{
    /// <summary>
    /// The MCP <c>result</c> as the server gave it: a JSON object in UTF-8 with <c>inputRequests</c>, <c>requestState</c> or both, unknown
    /// fields included.
    /// </summary>
    [Id(0)]
    public required byte[] Result { get; init; }

    /// <summary>The same for whoever cannot answer.</summary>
    public static Failure ToFailure() => new()
    {
        Code = ErrorCodes.InputRequired,
        Message = "The MCP server asks for input before it goes on. The request may have run in part.",
        Suggestion = "Call it in a way that can answer: send the request again with 'inputResponses' and 'requestState'.",
        Ran = true,
    };
}

/// <summary>There is no result.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.FailedReply)]
public sealed record FailedReply : McpReply
{
    [Id(0)]
    public required Failure Failure { get; init; }
}
