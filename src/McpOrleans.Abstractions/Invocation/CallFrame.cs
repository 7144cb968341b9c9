namespace McpOrleans;

/// <summary>A notification or a request that an MCP server sent during a call.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.CallFrame)]
public sealed record CallFrame
{
    private const string Cancelled = "notifications/cancelled";

    /// <summary>The MCP method, for example <c>notifications/progress</c> or <c>sampling/createMessage</c>.</summary>
    [Id(0)] public required string Method { get; init; }

    /// <summary>
    /// The frame's <c>params</c> as the server wrote them, in UTF-8; empty when there are none. Two things differ: secrets of the
    /// server's configuration are masked, and a progress token is the caller's own.
    /// </summary>
    [Id(1)] public required byte[] Params { get; init; }

    /// <summary>
    /// For a request: the id to give to <see cref="IMcpServerGrain.RespondAsync"/> with the response, unique within the call. For
    /// <c>notifications/cancelled</c>: the request whose response the server no longer waits for. Null for everything else.
    /// </summary>
    /// <remarks>
    /// A cancellation without parameters does not come from the server: it says that the attempt in which the server asked is over.
    /// </remarks>
    [Id(2)] public long? RequestId { get; init; }

    /// <summary>Whether the server waits for a response to this frame.</summary>
    public bool IsRequest => RequestId is not null && !string.Equals(Method, Cancelled, StringComparison.Ordinal);
}
