namespace McpOrleans;

/// <summary>Who did what, and what came of it: one tool call, one admin action, or one request that was refused. Never a body.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AuditRecord)]
public sealed record AuditRecord
{
    /// <summary>A <see cref="TenantGeneration"/> that no tenant has: nobody's ring keeps such a record.</summary>
    public const long NoTenant = -1;

    /// <summary>When the request came.</summary>
    [Id(0)]
    public required DateTimeOffset Time { get; init; }

    /// <summary>The tenant it was about.</summary>
    [Id(1)]
    public required string Tenant { get; init; }

    /// <summary>The id of the caller's credential.</summary>
    [Id(2)]
    public required string CallerId { get; init; }

    [Id(3)]
    public string? Role { get; init; }

    /// <summary>The operation's id in the OpenAPI document.</summary>
    [Id(4)]
    public required string Action { get; init; }

    /// <summary>The MCP server: as the caller wrote it where none was found, made fit for a log.</summary>
    [Id(5)]
    public string? Server { get; init; }

    /// <summary>The tool, likewise.</summary>
    [Id(6)]
    public string? Tool { get; init; }

    /// <summary><c>ok</c>, or an error code.</summary>
    [Id(7)]
    public required string Outcome { get; init; }

    /// <summary>The HTTP status.</summary>
    [Id(8)]
    public int Status { get; init; }

    [Id(9)]
    public double DurationMs { get; init; }

    [Id(10)]
    public required string RequestId { get; init; }

    [Id(11)]
    public bool HasIdempotencyKey { get; init; }

    /// <summary>Of the bytes of a call's arguments as they came; empty without arguments.</summary>
    [Id(12)]
    public ImmutableArray<byte> ArgumentsSha256 { get; init; } = [];

    /// <summary>The API key that was issued or revoked.</summary>
    [Id(13)]
    public string? KeyId { get; init; }

    /// <summary>The other end of the HTTP connection; null unless the operator wants it recorded.</summary>
    [Id(14)]
    public string? RemoteAddress { get; init; }

    /// <summary>How many records this one stands for, which are in the log only. 0: it stands for itself.</summary>
    [Id(15)]
    public long Dropped { get; init; }

    /// <summary>
    /// The <see cref="TenantInfo.Generation"/> of the tenant it was about. 0: unknown, or the tenant <c>default</c>;
    /// <see cref="NoTenant"/>: there was none of the name.
    /// </summary>
    [Id(16)]
    public long TenantGeneration { get; init; }
}
