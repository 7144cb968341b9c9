using System.Text.Json.Serialization;

namespace McpOrleans.Api.Audit;

/// <summary>What was done in a tenant.</summary>
/// <param name="Records">The newest record first.</param>
/// <param name="NextBefore">The value of 'before' for the next older records. Null: there are none.</param>
internal sealed record AuditResponse(IReadOnlyList<AuditRecordResponse> Records, long? NextBefore);

/// <summary>A tool call, an admin action, a request that was refused, or a change of a tool.</summary>
internal sealed record AuditRecordResponse
{
    /// <summary>The record's number in its tenant.</summary>
    public required long Id { get; init; }

    /// <summary>When the request arrived.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string Tenant { get; init; }

    /// <summary>The id of the caller's credential.</summary>
    public required string Caller { get; init; }

    public required string? Role { get; init; }

    /// <summary>The operation's id in this document; 'tool.changed', 'tool.restored' or 'tool.released' when an MCP server changed a tool.</summary>
    public required string Action { get; init; }

    public required string? Server { get; init; }

    public required string? Tool { get; init; }

    /// <summary>'ok', or an error code.</summary>
    public required string Outcome { get; init; }

    /// <summary>The HTTP status of the response; 0 when there was no request.</summary>
    public required int Status { get; init; }

    public required double DurationMs { get; init; }

    public required string RequestId { get; init; }

    /// <summary>Whether the call had an idempotency key.</summary>
    public required bool IdempotencyKey { get; init; }

    /// <summary>The SHA-256 of the call's arguments as they arrived, in hexadecimal digits.</summary>
    public required string? ArgumentsSha256 { get; init; }

    /// <summary>The id of the API key that was issued or revoked.</summary>
    public required string? KeyId { get; init; }

    /// <summary>The IP address at the other end of the connection, if the operator has it recorded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RemoteAddress { get; init; }

    /// <summary>How a tool changed, or which changes were accepted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    /// <summary>How many records this one stands for; those are only in the service's log.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Dropped { get; init; }

    public static AuditRecordResponse From(AuditRecord record, long id) => new()
    {
        Id = id,
        Time = record.Time,
        Tenant = record.Tenant,
        Caller = record.CallerId,
        Role = record.Role,
        Action = record.Action,
        Server = record.Server,
        Tool = record.Tool,
        Outcome = record.Outcome,
        Status = record.Status,
        DurationMs = record.DurationMs,
        RequestId = record.RequestId,
        IdempotencyKey = record.HasIdempotencyKey,
        ArgumentsSha256 = record.ArgumentsSha256.IsEmpty ? null : Convert.ToHexStringLower(record.ArgumentsSha256.AsSpan()),
        KeyId = record.KeyId,
        RemoteAddress = record.RemoteAddress,
        Detail = record.Detail,
        Dropped = record.Dropped == 0 ? null : record.Dropped,
    };
}
