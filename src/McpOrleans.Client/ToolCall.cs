namespace McpOrleans.Client;

/// <summary>A tool to call, by name.</summary>
public sealed record ToolCall
{
    /// <summary>A qualified name (<c>server__tool</c>), or a bare one that only one server has.</summary>
    public required string Tool { get; init; }

    /// <summary>The server to call; <see cref="Tool"/> is then that server's own name for the tool, or the qualified one.</summary>
    public string? Server { get; init; }

    /// <summary>The arguments, a JSON object in UTF-8; empty: none.</summary>
    public ReadOnlyMemory<byte> Arguments { get; init; }

    /// <summary>Default: the server's configured timeout.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <inheritdoc cref="McpRequest.IdempotencyKey"/>
    public string? IdempotencyKey { get; init; }

    /// <summary>Takes what the server sends while the call runs, each time that it is sent to a server; null: nobody does.</summary>
    public ICallListener? Listener { get; init; }

    /// <summary>
    /// The request's <c>_meta</c>, a JSON object in UTF-8; empty: none. A <c>progressToken</c> in it is the one under which the
    /// <see cref="Listener"/> hears of progress.
    /// </summary>
    public ReadOnlyMemory<byte> Meta { get; init; }

    /// <summary>
    /// Of a call that is sent again after an <see cref="InputRequiredReply"/>: the responses to its <c>inputRequests</c> by their names, a
    /// JSON object in UTF-8; empty: none.
    /// </summary>
    public ReadOnlyMemory<byte> InputResponses { get; init; }

    /// <summary>Likewise: the <c>requestState</c> of that reply; null: it had none.</summary>
    public string? RequestState { get; init; }

    public required Caller Caller { get; init; }
}
