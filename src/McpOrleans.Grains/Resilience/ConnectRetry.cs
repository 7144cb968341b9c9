using Polly;
using Polly.Retry;

namespace McpOrleans.Grains.Resilience;

/// <summary>Repeats failed attempts to connect as an MCP server's configuration says.</summary>
internal static class ConnectRetry
{
    /// <param name="config">Attempts and delays.</param>
    /// <param name="clock">Waits between the attempts.</param>
    /// <param name="onFailure">Called after each failed attempt that will be repeated, with the delay, from any thread.</param>
    public static ResiliencePipeline<ConnectResult> Create(McpServerConfig config, TimeProvider clock, Action<UpstreamFault, TimeSpan> onFailure)
    {
        if (config.RetryAttempts == 0)
        {
            return ResiliencePipeline<ConnectResult>.Empty;
        }

        return new ResiliencePipelineBuilder<ConnectResult> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<ConnectResult>
            {
                MaxRetryAttempts = config.RetryAttempts,
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result is { Succeeded: false, Fault.IsPermanent: false }),
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(
                    Backoff.Delay(arguments.AttemptNumber, config.RetryDelay, config.RetryMaxDelay, Random.Shared.NextDouble())),
                OnRetry = arguments =>
                {
                    onFailure(arguments.Outcome.Result!.Fault!, arguments.RetryDelay);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }
}
