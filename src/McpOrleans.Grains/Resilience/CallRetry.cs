using Polly;
using Polly.Retry;

namespace McpOrleans.Grains.Resilience;

/// <summary>Repeats calls that may be repeated, as an MCP server's configuration says.</summary>
internal static class CallRetry
{
    public static ResiliencePipeline<CallAttempt> Create(McpServerConfig config, TimeProvider clock)
    {
        if (config.RetryAttempts == 0)
        {
            return ResiliencePipeline<CallAttempt>.Empty;
        }

        return new ResiliencePipelineBuilder<CallAttempt> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<CallAttempt>
            {
                MaxRetryAttempts = config.RetryAttempts,
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome is { Exception: null, Result: { IsFinal: false } attempt }
                    && RetryVerdict.MayRepeat(attempt.Reply, attempt.IsRepeatable)),
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(
                    Backoff.Delay(arguments.AttemptNumber, config.RetryDelay, config.RetryMaxDelay, Random.Shared.NextDouble())),
            })
            .Build();
    }
}
