namespace McpOrleans.Grains.Idempotency;

/// <summary>A keyed call that is under way.</summary>
internal sealed class RunningCall(Task<McpReply> reply)
{
    public Task<McpReply> Reply { get; } = reply;

    /// <summary>Its intent is stored; until then another activation may have been quicker.</summary>
    public bool HasBegun { get; set; }
}
