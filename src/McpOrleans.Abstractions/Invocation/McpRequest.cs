namespace McpOrleans;

/// <summary>One MCP request from client to server. It needs no session: everything that is needed to answer it is in it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpRequest)]
public sealed record McpRequest
{
    /// <summary>The MCP method, for example <c>tools/call</c>.</summary>
    [Id(0)] public required string Method { get; init; }

    /// <summary>
    /// The request's <c>params</c>, a JSON object in UTF-8; empty when there are none. Bytes are used because copying a JSON
    /// document between grains costs about a thousand times as much.
    /// </summary>
    [Id(1)] public required byte[] Params { get; init; }

    /// <summary>Who makes the request, for logs and audit records.</summary>
    [Id(2)] public required Caller Caller { get; init; }

    /// <summary>
    /// How long the caller will wait, at most 10 minutes. It is a duration and not a point in time, so that the clocks of two
    /// machines need not agree. Null: the server's configured <see cref="McpServerConfig.Timeout"/>.
    /// </summary>
    [Id(3)] public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Makes a <c>tools/call</c> run at most once while the key is retained (10 minutes); null: no such guarantee. A call in flight
    /// is joined, and the reply of a finished one is replayed. The same key with other arguments is
    /// <see cref="ErrorCodes.IdempotencyConflict"/>.
    /// </summary>
    [Id(4)] public string? IdempotencyKey { get; init; }

    /// <summary>
    /// Identifies this call alone, whatever ids its caller uses. <see cref="IMcpServerGrain.IsRunningAsync"/> and
    /// <see cref="IMcpServerGrain.RespondAsync"/> take it. Empty (the default): neither will be asked about this call.
    /// </summary>
    [Id(5)] public Guid CallId { get; init; }

    /// <summary>
    /// Whether the observer of the call responds to requests of the MCP server. When false (the default), or without an observer,
    /// those requests are refused.
    /// </summary>
    [Id(6)] public bool TakesRequests { get; init; }

    /// <summary>
    /// What the MCP server may ask of the caller meanwhile. Default: nothing. A server of a revision with sessions is then called over a
    /// connection that is the caller's own. Calls with an idempotency key, which several callers may share, are made without.
    /// </summary>
    [Id(7)] public ClientAbilities Abilities { get; init; }

    /// <summary>
    /// The caller's session, whose requests share one connection to the MCP server. Null (the default): the caller has none, and no two
    /// requests that run at the same time share one. Matters only with <see cref="Abilities"/>.
    /// </summary>
    [Id(8)] public string? SessionId { get; init; }

    /// <summary>
    /// What happens when an MCP server of a revision with sessions asks the caller. True: the call is parked, and the reply is an
    /// <see cref="InputRequiredReply"/> with its <see cref="InputRequiredReply.ParkedCall"/>. False (the default): the question goes to
    /// the call's observer, see <see cref="TakesRequests"/>.
    /// </summary>
    [Id(9)] public bool Parks { get; init; }

    /// <summary>
    /// Goes on with a call that was parked, in place of a new one. It must come from the same caller and session. Null (the default): a
    /// new call. When the parked call no longer waits, the reply is <see cref="ErrorCodes.InputExpired"/>.
    /// </summary>
    [Id(10)] public ResumedCall? Resumed { get; init; }
}
