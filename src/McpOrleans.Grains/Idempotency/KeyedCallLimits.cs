namespace McpOrleans.Grains.Idempotency;

/// <summary>How many keyed calls, and how much of them, is retained for each MCP server.</summary>
public sealed class KeyedCallLimits
{
    /// <summary>How long a key is retained after its call began. Default: 10 minutes.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The largest number of retained keys. A further keyed call is refused with <see cref="ErrorCodes.Overloaded"/>. Default:
    /// 1,000.
    /// </summary>
    public int MaxCalls { get; set; } = 1_000;

    /// <summary>
    /// The largest size of all retained results together, in bytes. A result that no longer fits is not kept; a repetition of its
    /// call then does not run and is answered with <see cref="ErrorCodes.OutcomeUnknown"/>. Default: 4 MiB.
    /// </summary>
    public int MaxBytes { get; set; } = 4 * 1024 * 1024;
}
