namespace McpOrleans;

/// <summary>Limits of what an MCP server may ask a caller during a call.</summary>
public static class InputLimits
{
    /// <summary>How long a question of an MCP server waits for the caller's response: 10 minutes. The time of the call stands still meanwhile.</summary>
    public static TimeSpan ResponseTime { get; } = TimeSpan.FromMinutes(10);

    /// <summary>How many questions of one call may wait for a response at once: 16. Any more are refused.</summary>
    public const int MaxQuestions = 16;
}
