namespace McpOrleans.Grains.Resilience;

/// <summary>How one attempt at a call ended.</summary>
/// <param name="Reply">The answer.</param>
/// <param name="IsFinal">Repeating it makes no sense: it was refused, or connecting failed and has its own repetitions.</param>
/// <param name="IsRepeatable">Whether the call may run twice: the tool is declared read-only or idempotent.</param>
internal readonly record struct CallAttempt(McpReply Reply, bool IsFinal, bool IsRepeatable)
{
    /// <summary>It was refused before it reached the server.</summary>
    public static CallAttempt Refused(McpReply reply) => new(reply, IsFinal: true, IsRepeatable: false);
}
