namespace McpOrleans;

/// <summary>
/// The answer to an <see cref="McpRequest"/>: a <see cref="CompletedReply"/>, an <see cref="InputRequiredReply"/> or a
/// <see cref="FailedReply"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpReply)]
public abstract record McpReply;

/// <summary>The MCP server answered with a result. The result may report an error of the tool (<see cref="IsError"/>).</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.CompletedReply)]
public sealed record CompletedReply : McpReply
{
    /// <summary>The MCP <c>result</c> as the server gave it: a JSON object in UTF-8, unknown fields included.</summary>
    [Id(0)] public required byte[] Result { get; init; }

    /// <summary>Whether the result says <c>isError</c>: the tool ran, and reported an error. Default: false.</summary>
    [Id(1)] public bool IsError { get; init; }

    /// <summary>
    /// What the result says in its <c>resultType</c>. Default: <see cref="ResultType.None"/>. A server of a revision that has no such
    /// member may say anything there; the result is the answer all the same.
    /// </summary>
    [Id(2)] public ResultType ResultType { get; init; }
}

/// <summary>
/// The MCP server needs input from the caller before it can answer. The caller sends the same request again together with its
/// answers: in its parameters as MCP 2026-07-28 has it, or as <see cref="McpRequest.Resumed"/> when the call is parked. A caller
/// that cannot answer can use the failure that <see cref="ToFailure"/> returns.
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.InputRequiredReply)]
public sealed record InputRequiredReply : McpReply
{
    /// <summary>
    /// The MCP <c>result</c> as the server gave it: a JSON object in UTF-8 with <c>inputRequests</c>, <c>requestState</c> or both.
    /// Unknown fields are kept.
    /// </summary>
    [Id(0)] public required byte[] Result { get; init; }

    /// <summary>
    /// Identifies the call that waits for the answers, for <see cref="InputLimits.ResponseTime"/>. Null: none waits, because the MCP
    /// server is of a revision without sessions. <see cref="Result"/> then has all that it needs to go on.
    /// </summary>
    [Id(1)] public Guid? ParkedCall { get; init; }

    /// <summary>The failure to report for a caller that cannot answer; its code is <see cref="ErrorCodes.InputRequired"/>.</summary>
    public static Failure ToFailure() => new()
    {
        Code = ErrorCodes.InputRequired,
        Message = "The MCP server asks for input before it goes on. The request may have run in part.",
        Suggestion = "Call it in a way that can answer: send the request again with 'inputResponses' and 'requestState'.",
        Ran = true,
    };
}

/// <summary>The request has no result.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.FailedReply)]
public sealed record FailedReply : McpReply
{
    /// <summary>Why there is no result.</summary>
    [Id(0)] public required Failure Failure { get; init; }
}
