using McpOrleans.Benchmarks.Hook;

namespace McpOrleans.Benchmarks.Load;

/// <summary>Load that is not measured, until the runtime has compiled what the calls use: first quickly, then well.</summary>
internal static class WarmUp
{
    private const int Concurrency = 16;
    private const int MaxSteps = 15;
    private const double CompilingShare = 0.02;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    /// <param name="caller">Makes the calls.</param>
    /// <param name="counters">Of the process that is to warm up.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    public static async Task RunAsync(ICaller caller, Func<ServiceCounters> counters, CancellationToken cancellationToken)
    {
        var before = counters();
        for (var step = 0; step < MaxSteps; step++)
        {
            await LoadGenerator.RunAsync(caller, Concurrency, Step, cancellationToken);
            var after = counters();
            if ((after.CompilationTime - before.CompilationTime) / Step < CompilingShare)
            {
                return;
            }

            before = after;
        }
    }
}
