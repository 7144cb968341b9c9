namespace McpOrleans.EndToEnd.Tests.Resilience;

/// <summary>What a call of a faulty server came to.</summary>
/// <param name="ErrorCode">Null for a success.</param>
/// <param name="Complaint">
/// Null when the answer was the call's own, or a failure that callers know what to do about, and came in time.
/// </param>
internal sealed record FaultyCall(string? ErrorCode, string? Complaint);
