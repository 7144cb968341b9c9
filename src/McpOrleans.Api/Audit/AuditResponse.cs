namespace McpOrleans.Api.Audit;

/// <summary>What was done in a tenant.</summary>
/// <param name="Records">The newest first.</param>
/// <param name="NextBefore">The value of 'before' that shows the next older ones; null: there are none.</param>
internal sealed record AuditResponse(IReadOnlyList<AuditRecordResponse> Records, long? NextBefore);
