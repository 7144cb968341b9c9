namespace McpOrleans;

/// <summary>A notification or a request that an MCP server sent during a call.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.CallFrame)]
public sealed record CallFrame
{
    private const string Cancelled = "notifications/cancelled";

    /// <summary>The MCP method, for example <c>notifications/progress</c> or <c>sampling/createMessage</c>.</summary>
    [Id(0)]
    public required string Method { get; init; }

    /// <summary>
    /// The frame's <c>params</c> as the server wrote them, in UTF-8, but for secrets of its configuration, and for a progress token,
    /// which is the caller's own; empty when there are none.
    /// </summary>
    [Id(1)]
    public required byte[] Params { get; init; }

    /// <summary>
    /// Of a request: what <see cref="IMcpServerGrain.RespondAsync"/> is to be given with the response; unique within the call. Of
    /// <c>notifications/cancelled</c>: the request whose response the server no longer waits for; it has no
    /// parameters when the server did not say so itself, but the attempt is over in which it asked. Null for all else.
    /// </summary>
    [Id(2)]
    public long? RequestId { get; init; }

    /// <summary>Whether the server waits for a response.</summary>
    public bool IsRequest => RequestId is not null && !string.Equals(Method, Cancelled, StringComparison.Ordinal);
}
