namespace McpOrleans.EndToEnd.Tests.Support;

/// <summary>How long a caller has to wait for bad news.</summary>
internal static class Patience
{
    /// <summary>The timeout to configure where something is to fail.</summary>
    public static TimeSpan Timeout { get; } = TimeSpan.FromSeconds(2);

    /// <summary>What a busy machine of two cores may add before an answer counts as too late.</summary>
    public static TimeSpan Slack { get; } = TimeSpan.FromSeconds(6);

    public static async Task<ApiAnswer> AnswersInTimeAsync(Task<ApiAnswer> answer)
    {
        var start = TimeProvider.System.GetTimestamp();
        var given = await answer;
        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(Timeout + Slack);
        return given;
    }
}
