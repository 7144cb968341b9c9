using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Grains.Tests.Hosting;

/// <summary>Lets the first calls of a method of one MCP server's grain fail.</summary>
internal sealed class FailsAtFirst(string server, string method, int failures) : IIncomingGrainCallFilter
{
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    public Task Invoke(IIncomingGrainCallContext context) =>
        context.Grain is IMcpServerGrain
        && context.MethodName == method
        && context.TargetId.Key.ToString() == server
        && Interlocked.Increment(ref _calls) <= failures
            ? throw new TimeoutException("The server's grain does not answer.")
            : context.Invoke();

    /// <summary>Lets the pauses after the first failures pass, each once somebody waits for its end: time that passes before counts for nobody.</summary>
    public async Task PassPausesAsync(FakeClock clock, int pauses)
    {
        for (var failed = 1; failed <= pauses; failed++)
        {
            // As WorkAfterStart has them.
            var pause = TimeSpan.FromSeconds(1 << failed);
            await Eventually.TrueAsync(() => Calls >= failed);
            await clock.ArmedAsync(pause);
            clock.Advance(pause);

            // It may have been somebody else who waited for that moment.
            while (!await IsTriedAgainAsync(failed))
            {
                clock.Advance(pause);
            }
        }
    }

    private async Task<bool> IsTriedAgainAsync(int failed)
    {
        try
        {
            await Eventually.TrueAsync(() => Calls > failed, cap: TimeSpan.FromSeconds(5));
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
