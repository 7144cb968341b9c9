namespace McpOrleans.Grains.Idempotency;

/// <summary>A keyed call that is running.</summary>
internal sealed class RunningCall(Task<McpReply> reply)
{
    public Task<McpReply> Reply { get; } = reply;

    /// <summary>Whether its intent is stored. Until then, another activation may have begun the same call first.</summary>
    public bool HasBegun { get; set; }
}
