using System.Text.Json;

namespace McpOrleans.Api.Mcp.Messages;

/// <summary>Why a message has no result, as a JSON-RPC error.</summary>
/// <param name="Code">One of <see cref="RpcCodes"/>, or the code that an MCP server gave.</param>
/// <param name="Message">What happened.</param>
internal sealed record RpcError(int Code, string Message)
{
    /// <summary>The HTTP status with which the error is sent, unless something was sent before it.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>One of <see cref="ErrorCodes"/>, for <c>data.code</c> and the audit.</summary>
    public string ErrorCode { get; init; } = ErrorCodes.InvalidRequest;

    /// <summary>What to do about it; null: there is nothing to suggest.</summary>
    public string? Suggestion { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Names to choose from.</summary>
    public ImmutableArray<string> Candidates { get; init; } = [];

    /// <summary>The URI that leads to no resource; null: the error is about something else.</summary>
    public string? Uri { get; init; }

    /// <summary>The error's <c>data</c> as JSON, where it is not ours to say; empty: it is made of the above.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Whether an MCP server gave it.</summary>
    private bool IsServers { get; init; }

    /// <summary>What was sent is no JSON-RPC message.</summary>
    public static RpcError Malformed(string message) => new(RpcCodes.InvalidRequest, message) { Status = StatusCodes.Status400BadRequest };

    public static RpcError InvalidParams(string message) => new(RpcCodes.InvalidParams, message);

    /// <summary>The request does not say what each request of MCP 2026-07-28 must say.</summary>
    public static RpcError InvalidEnvelope(string message) => new(RpcCodes.InvalidParams, message) { Status = StatusCodes.Status400BadRequest };

    public static RpcError HeaderMismatch(string message) => new(RpcCodes.HeaderMismatch, message) { Status = StatusCodes.Status400BadRequest };

    /// <param name="requested">The revision that the request names.</param>
    /// <param name="supported">Those that it could name.</param>
    public static RpcError UnsupportedVersion(string requested, ImmutableArray<string> supported) => new(RpcCodes.UnsupportedProtocolVersion, "Unsupported protocol version.")
    {
        Status = StatusCodes.Status400BadRequest,
        Data = JsonSerializer.SerializeToUtf8Bytes(new { supported, requested = Names.Shown(requested) }),
    };

    /// <summary>The client has called its request off, and wants no reply.</summary>
    public static RpcError CalledOff() => new(RpcCodes.Refused, "The client has called the request off.") { ErrorCode = ErrorCodes.Cancelled };

    /// <summary>An MCP server has answered with a result that is none.</summary>
    public static RpcError NoResult() => new(RpcCodes.Refused, "The MCP server's result is not a JSON object.") { ErrorCode = ErrorCodes.ProtocolError };

    /// <summary>The result came, and has no place in the answer.</summary>
    public static RpcError TooLarge(int limit) => new(RpcCodes.Refused, $"The results of the batch are larger than {limit} bytes together. The request ran.")
    {
        ErrorCode = ErrorCodes.OutcomeUnknown,
        Suggestion = "Accept 'text/event-stream', or send the requests one by one.",
    };

    /// <summary>The request continues no session that there is, or that is its caller's.</summary>
    public static RpcError NoSession() => new(RpcCodes.SessionNotFound, "There is no such session, or none any more.")
    {
        Status = StatusCodes.Status404NotFound,
        Suggestion = "Begin a session with 'initialize'.",
    };

    public static RpcError MethodNotFound(string method) => new(RpcCodes.MethodNotFound, $"There is no method '{Names.Shown(method)}'.")
    {
        Status = StatusCodes.Status404NotFound,
    };

    /// <param name="uri">The URI that leads to no resource.</param>
    /// <param name="isStateless">Whether it is for a client of a revision without sessions, which has given up the former code.</param>
    public static RpcError ResourceNotFound(string uri, bool isStateless) =>
        new(isStateless ? RpcCodes.InvalidParams : RpcCodes.FormerResourceNotFound, $"There is no resource '{Names.Shown(uri)}'.")
        {
            ErrorCode = ErrorCodes.ResourceNotFound,
            Uri = uri,
            Suggestion = "List the resources and the resource templates to see which there are.",
        };

    /// <param name="uri">The URI that several MCP servers have.</param>
    /// <param name="candidates">Its qualified forms.</param>
    public static RpcError AmbiguousResource(string uri, ImmutableArray<string> candidates) =>
        InvalidParams($"{candidates.Length} MCP servers have a resource '{Names.Shown(uri)}'.") with
        {
            ErrorCode = ErrorCodes.AmbiguousResource,
            Uri = uri,
            Suggestion = "Use a qualified URI, which names the server.",
            Candidates = candidates,
        };

    /// <param name="name">The name that no prompt has.</param>
    /// <param name="closest">Those that may have been meant.</param>
    public static RpcError PromptNotFound(string name, ImmutableArray<string> closest) =>
        InvalidParams($"There is no prompt '{Names.Shown(name)}'.") with
        {
            ErrorCode = ErrorCodes.PromptNotFound,
            Suggestion = "List the prompts to see which there are.",
            Candidates = closest,
        };

    /// <param name="name">The name that prompts of several MCP servers have.</param>
    /// <param name="candidates">Their qualified names.</param>
    public static RpcError AmbiguousPrompt(string name, ImmutableArray<string> candidates) =>
        InvalidParams($"{candidates.Length} MCP servers have a prompt '{Names.Shown(name)}'.") with
        {
            ErrorCode = ErrorCodes.AmbiguousPrompt,
            Suggestion = "Use a qualified name.",
            Candidates = candidates,
        };

    /// <summary>Why the service answers with an error at all, in words that it has for REST.</summary>
    public static RpcError From(Problem problem) => new(CodeOf(problem.ErrorCode), problem.Detail)
    {
        ErrorCode = problem.ErrorCode,
        Suggestion = problem.Suggestion,
        RetryAfter = problem.RetryAfter,
        Candidates = problem.Candidates is { } candidates ? [.. candidates] : [],
    };

    /// <summary>The failure of a request as an error: the MCP server's own where it gave one.</summary>
    public static RpcError From(Failure failure) => failure.JsonRpcError is { } error
        ? new RpcError(error.Code, error.Message) { IsServers = true, ErrorCode = failure.Code, Data = error.Data }
        : new RpcError(CodeOf(failure.Code), failure.Message)
        {
            ErrorCode = failure.Code,
            Suggestion = failure.Suggestion,
            RetryAfter = failure.RetryAfter,
        };

    private static int CodeOf(string errorCode) => errorCode switch
    {
        ErrorCodes.InvalidRequest or ErrorCodes.InputExpired or ErrorCodes.IdempotencyConflict or ErrorCodes.ToolNotFound or ErrorCodes.ServerNotFound or ErrorCodes.AmbiguousTool => RpcCodes.InvalidParams,
        ErrorCodes.InternalError => RpcCodes.InternalError,
        _ => RpcCodes.Refused,
    };

    /// <summary>
    /// The error for a client of 2026-07-28. There are codes that an MCP server may not give such a client: codes that this revision has for the transport between client and
    /// server, which here is ours, and codes that it has given up.
    /// </summary>
    public RpcError ForStateless() => !IsServers ? this : this with
    {
        Code = Code switch
        {
            RpcCodes.FormerResourceNotFound => RpcCodes.InvalidParams,
            RpcCodes.MissingClientCapability => Code,
            <= -32020 and >= -32099 => RpcCodes.InternalError,
            _ => Code,
        },
    };
}
