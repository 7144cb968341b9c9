namespace McpOrleans;

/// <summary>
/// Who did what, and with what outcome: one tool call, one admin action, one refused request, or one change of a tool by its MCP
/// server. It never contains a body.
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AuditRecord)]
public sealed record AuditRecord
{
    /// <summary>A <see cref="TenantGeneration"/> that no tenant has. A record with it is not kept in any tenant's ring.</summary>
    public const long NoTenant = -1;

    /// <summary>The <see cref="CallerId"/> of what happened without a request.</summary>
    public const string Service = "service";

    /// <summary>When the request arrived.</summary>
    [Id(0)] public required DateTimeOffset Time { get; init; }

    /// <summary>The name of the tenant that the request concerned.</summary>
    [Id(1)] public required string Tenant { get; init; }

    /// <summary>
    /// The id of the caller's credential, never the credential itself; <see cref="Service"/> when there was no request.
    /// </summary>
    [Id(2)] public required string CallerId { get; init; }

    /// <summary>
    /// The role of the caller's credential: <c>caller</c>, <c>tenant_admin</c> or <c>platform_admin</c>. Null when it is unknown.
    /// </summary>
    [Id(3)] public string? Role { get; init; }

    /// <summary>
    /// The operation's id in the OpenAPI document. What an MCP server did has a name of its own, for example <c>tool.changed</c>.
    /// </summary>
    [Id(4)] public required string Action { get; init; }

    /// <summary>
    /// The MCP server's name; null when the request named none. A name that was not found is kept as the caller wrote it, made safe
    /// for a log.
    /// </summary>
    [Id(5)] public string? Server { get; init; }

    /// <summary>
    /// The tool's name; null when the request named none. A name that was not found is kept as the caller wrote it, made safe for a
    /// log.
    /// </summary>
    [Id(6)] public string? Tool { get; init; }

    /// <summary><c>ok</c>, or one of <see cref="ErrorCodes"/>.</summary>
    [Id(7)] public required string Outcome { get; init; }

    /// <summary>The HTTP status of the response; 0 when there was no request.</summary>
    [Id(8)] public int Status { get; init; }

    /// <summary>How long the request took, in milliseconds.</summary>
    [Id(9)] public double DurationMs { get; init; }

    /// <summary>The request's id, as in the log and in the response.</summary>
    [Id(10)] public required string RequestId { get; init; }

    /// <summary>Whether the caller gave an idempotency key. The key itself is not recorded.</summary>
    [Id(11)] public bool HasIdempotencyKey { get; init; }

    /// <summary>The SHA-256 of a call's arguments, as the bytes arrived; empty without arguments.</summary>
    [Id(12)] public ImmutableArray<byte> ArgumentsSha256 { get; init; } = [];

    /// <summary>The id of the API key that was issued or revoked; null for every other action.</summary>
    [Id(13)] public string? KeyId { get; init; }

    /// <summary>The IP address at the other end of the HTTP connection; null unless the operator has it recorded.</summary>
    [Id(14)] public string? RemoteAddress { get; init; }

    /// <summary>How many records this one stands for, which are only in the log. 0: it stands only for itself.</summary>
    [Id(15)] public long Dropped { get; init; }

    /// <summary>
    /// The <see cref="TenantInfo.Generation"/> of the tenant. 0: unknown, or the tenant <c>default</c>. <see cref="NoTenant"/>: no
    /// tenant has this name.
    /// </summary>
    [Id(16)] public long TenantGeneration { get; init; }

    /// <summary>
    /// What else is to be said, at most about 1,000 printable ASCII characters: how a tool changed, or which changes were accepted.
    /// Null for every other action.
    /// </summary>
    [Id(17)] public string? Detail { get; init; }
}
