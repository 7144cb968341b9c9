namespace McpOrleans.Benchmarks.Load;

/// <summary>Calls as fast as the answers come, with a fixed number of calls in flight.</summary>
internal static class LoadGenerator
{
    /// <summary>Until the time is over.</summary>
    public static Task<LoadResult> RunAsync(ICaller caller, int concurrency, TimeSpan duration, CancellationToken cancellationToken)
    {
        var end = TimeProvider.System.GetTimestamp() + (long)(duration.TotalSeconds * TimeProvider.System.TimestampFrequency);
        return RunAsync(caller, concurrency, now => now < end, cancellationToken);
    }

    /// <summary>So many calls.</summary>
    public static Task<LoadResult> RunAsync(ICaller caller, int concurrency, int calls, CancellationToken cancellationToken)
    {
        var begun = 0;
        return RunAsync(caller, concurrency, _ => Interlocked.Increment(ref begun) <= calls, cancellationToken);
    }

    private static async Task<LoadResult> RunAsync(ICaller caller, int concurrency, Func<long, bool> goesOn, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var startedAt = clock.GetTimestamp();
        var workers = await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(WorkAsync, cancellationToken)));
        return LoadResult.From(workers, clock.GetElapsedTime(startedAt));

        async Task<List<TimeSpan>> WorkAsync()
        {
            var latencies = new List<TimeSpan>(capacity: 4096);
            for (var before = clock.GetTimestamp(); goesOn(before);)
            {
                await caller.CallAsync(cancellationToken);
                var after = clock.GetTimestamp();
                latencies.Add(clock.GetElapsedTime(before, after));
                before = after;
            }

            return latencies;
        }
    }
}
