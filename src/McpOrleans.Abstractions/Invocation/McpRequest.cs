namespace McpOrleans;

/// <summary>
/// One client→server request of MCP, without a session: everything needed to answer it is in it.
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpRequest)]
public sealed record McpRequest
{
    /// <summary>The MCP method, for example <c>tools/call</c>.</summary>
    [Id(0)]
    public required string Method { get; init; }

    /// <summary>
    /// The request's <c>params</c>, a JSON object in UTF-8; empty when there are none. Bytes, because copying a JSON document
    /// between grains costs about a thousand times as much.
    /// </summary>
    [Id(1)]
    public required byte[] Params { get; init; }

    [Id(2)]
    public required Caller Caller { get; init; }

    /// <summary>
    /// How long the caller will wait. A duration rather than a point in time, so that clocks of two machines need not agree.
    /// Default: the server's configured timeout.
    /// </summary>
    [Id(3)]
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Of <c>tools/call</c>: makes the call run at most once while the key is retained (10 minutes). A call in flight is joined
    /// and a finished one replayed; the same key with other arguments is <see cref="ErrorCodes.IdempotencyConflict"/>.
    /// </summary>
    [Id(4)]
    public string? IdempotencyKey { get; init; }

    /// <summary>
    /// Names this call alone, whatever ids its caller uses: <see cref="IMcpServerGrain.IsRunningAsync"/> and
    /// <see cref="IMcpServerGrain.RespondAsync"/> ask for it. Empty: nobody will ask.
    /// </summary>
    [Id(5)]
    public Guid CallId { get; init; }

    /// <summary>
    /// Of a call with an observer: whether the caller responds to requests of the MCP server. Otherwise they are refused, as they are
    /// for calls without one.
    /// </summary>
    [Id(6)]
    public bool TakesRequests { get; init; }
}
