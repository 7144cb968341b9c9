namespace McpOrleans.Grains.Idempotency;

/// <summary>How much of keyed calls is retained per MCP server.</summary>
public sealed class KeyedCallLimits
{
    /// <summary>How long a key is retained after its call began; default 10 minutes.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The most keys retained; default 1,000. A further keyed call is refused as <see cref="ErrorCodes.Overloaded"/>.</summary>
    public int MaxCalls { get; set; } = 1_000;

    /// <summary>
    /// The most bytes of results retained; default 4 MiB. A result that no longer fits is not kept: a repetition of its call
    /// then answers <see cref="ErrorCodes.OutcomeUnknown"/>, and does not run.
    /// </summary>
    public int MaxBytes { get; set; } = 4 * 1024 * 1024;
}
