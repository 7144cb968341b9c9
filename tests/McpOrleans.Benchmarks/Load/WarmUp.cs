using McpOrleans.Benchmarks.Hook;

namespace McpOrleans.Benchmarks.Load;

/// <summary>Load that is not measured, until the runtime has compiled what the calls use: first quickly, then well.</summary>
internal static class WarmUp
{
    private const int Concurrency = 16;
    private const int MaxSteps = 30;

    /// <summary>In a row: the runtime waits before it compiles once more what turned out to be used much.</summary>
    private const int CalmSteps = 2;

    private const double CompilingShare = 0.01;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    /// <param name="caller">Makes the calls.</param>
    /// <param name="counters">Of the process that is to warm up.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    public static async Task RunAsync(ICaller caller, Func<ServiceCounters> counters, CancellationToken cancellationToken)
    {
        var before = counters();
        for (int step = 0, calm = 0; step < MaxSteps && calm < CalmSteps; step++)
        {
            await LoadGenerator.RunAsync(caller, Concurrency, Step, cancellationToken);
            var after = counters();
            calm = (after.CompilationTime - before.CompilationTime) / Step < CompilingShare ? calm + 1 : 0;
            before = after;
        }
    }

    /// <summary>The same for a process that cannot be asked: as long as others need at most.</summary>
    public static Task RunAsync(ICaller caller, CancellationToken cancellationToken) =>
        LoadGenerator.RunAsync(caller, Concurrency, Step * 3, cancellationToken);
}
