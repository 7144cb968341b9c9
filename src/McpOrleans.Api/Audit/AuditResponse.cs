namespace McpOrleans.Api.Audit;

/// <summary>What was done in a tenant.</summary>
/// <param name="Records">The newest record first.</param>
/// <param name="NextBefore">The value of 'before' for the next older records. Null: there are none.</param>
internal sealed record AuditResponse(IReadOnlyList<AuditRecordResponse> Records, long? NextBefore);
