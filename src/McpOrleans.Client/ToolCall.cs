namespace McpOrleans.Client;

/// <summary>A call of a tool by its name.</summary>
public sealed record ToolCall
{
    /// <summary>The tool's qualified name (<c>server__tool</c>), or its bare name if only one server has a tool with that name.</summary>
    public required string Tool { get; init; }

    /// <summary>
    /// The server to call; <see cref="Tool"/> is then that server's own name for the tool, or the qualified name. Null: the server
    /// is found by the tool's name.
    /// </summary>
    public string? Server { get; init; }

    /// <summary>The arguments, a JSON object in UTF-8. Empty (the default): no arguments.</summary>
    public ReadOnlyMemory<byte> Arguments { get; init; }

    /// <summary>
    /// How long the call may take, at most 10 minutes. Null: the server's configured <see cref="McpServerConfig.Timeout"/>.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <inheritdoc cref="McpRequest.IdempotencyKey"/>
    public string? IdempotencyKey { get; init; }

    /// <summary>
    /// Receives what the server sends while the call runs. Null: nobody does. When the call is sent to a server a second time, it
    /// receives the frames of both.
    /// </summary>
    public ICallListener? Listener { get; init; }

    /// <summary>
    /// The request's <c>_meta</c>, a JSON object in UTF-8. Empty (the default): none. The <see cref="Listener"/> receives progress
    /// under the <c>progressToken</c> in it.
    /// </summary>
    public ReadOnlyMemory<byte> Meta { get; init; }

    /// <summary>
    /// For a call that is sent again after an <see cref="InputRequiredReply"/>: the responses to its <c>inputRequests</c> by their
    /// names, a JSON object in UTF-8. Empty (the default): none.
    /// </summary>
    public ReadOnlyMemory<byte> InputResponses { get; init; }

    /// <summary>
    /// For a call that is sent again after an <see cref="InputRequiredReply"/>: the <c>requestState</c> of that reply. Null: it had
    /// none.
    /// </summary>
    public string? RequestState { get; init; }

    /// <summary>Who makes the call, for logs and audit records.</summary>
    public required Caller Caller { get; init; }

    /// <inheritdoc cref="McpRequest.Abilities"/>
    public ClientAbilities Abilities { get; init; }

    /// <inheritdoc cref="McpRequest.SessionId"/>
    public string? SessionId { get; init; }

    /// <inheritdoc cref="McpRequest.Parks"/>
    public bool Parks { get; init; }

    /// <inheritdoc cref="McpRequest.Resumed"/>
    public ResumedCall? Resumed { get; init; }

    /// <summary>
    /// Looks at the tool that was found, before the call is sent; false: the call ends with <see cref="ErrorCodes.InvalidRequest"/>.
    /// A tool that the directory does not list yet is not looked at. Null: every tool will do.
    /// </summary>
    internal Func<ToolRoute, bool>? Check { get; init; }
}
