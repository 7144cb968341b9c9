using System.Collections.Immutable;
using McpOrleans.Benchmarks.Load;
using McpOrleans.Benchmarks.Reports;
using McpOrleans.Benchmarks.Service;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Benchmarks.Neighbours;

/// <summary>
/// Measures whether calls of healthy MCP servers fail or get slower while the servers of another tenant flood, hang, crash and send huge
/// answers.
/// </summary>
internal static class NeighboursScenario
{
    private const double CallsPerSecondAndServer = 10;

    /// <summary>The share of one core that an idle service uses at most.</summary>
    private const double AtRest = 0.05;

    private static readonly TimeProvider Clock = TimeProvider.System;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>The time of the warm-up, after which the healthy servers, too, are compiled and connected as this load needs it.</summary>
    private static readonly TimeSpan RunIn = TimeSpan.FromSeconds(40);

    public static async Task RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        await using var service = await ServiceProcess.StartAsync(options.ServiceEnvironment, cancellationToken);
        await using var healthy = await HealthyServers.StartAsync(service, cancellationToken);
        await using var bad = await BadServers.StartAsync(options.Bad, cancellationToken);
        var run = RunInfo.Of(options, service.Description);
        Console.WriteLine(run);

        await WarmUp.RunAsync(new TakingTurns(healthy.Callers), () => service.ReadCounters(), cancellationToken);
        await LoadAsync(WaitAsync(RunIn));
        var before = await MeasureAsync("alone", WaitAsync(options.BesideTime / 2));

        // The bad servers come and go while the load runs, because they may do harm from their first moment to their last.
        var harm = HarmAsync();
        var beside = await MeasureAsync("beside bad ones", harm);
        await ComeToRestAsync(service, cancellationToken);
        var result = new NeighboursResult
        {
            CallsPerSecond = CallsPerSecondAndServer * healthy.Callers.Count,
            Healthy = [.. healthy.Names],
            Before = before,
            Beside = beside,
            After = await MeasureAsync("alone again", WaitAsync(options.BesideTime / 2)),
            Bad = await harm,
        };
        Console.WriteLine(result);
        Console.WriteLine(Results.Save(run, result));

        async Task<ImmutableArray<BadServerResult>> HarmAsync()
        {
            await bad.BeginAsync(service, cancellationToken);
            await WaitAsync(options.BesideTime);
            return await bad.EndAsync(service, cancellationToken);
        }

        async Task<Phase> MeasureAsync(string name, Task end)
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var watching = WatchAsync(service.ProcessId, ended.Token);
            var startedAt = Clock.GetTimestamp();
            var counters = service.ReadCounters();
            var load = await LoadAsync(end);
            var elapsed = Clock.GetElapsedTime(startedAt);
            await ended.CancelAsync();
            return new Phase(name, load, ServiceUse.Between(counters, service.ReadCounters(), elapsed, [.. await watching]));
        }

        Task<OpenLoadResult> LoadAsync(Task end) =>
            OpenLoad.RunAsync(healthy.Callers, CallsPerSecondAndServer * healthy.Callers.Count, end, cancellationToken);

        Task WaitAsync(TimeSpan duration) => Task.Delay(duration, Clock, cancellationToken);
    }

    private static async Task<List<ProcessResources>> WatchAsync(int process, CancellationToken ended)
    {
        var samples = new List<ProcessResources>();
        using var timer = new PeriodicTimer(Second, Clock);
        try
        {
            while (ProcessTable.Missing is null && await timer.WaitForNextTickAsync(ended))
            {
                samples.Add(ProcessResources.Read(process));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The phase has ended, or the service has died, which the calls will show.
        }

        return samples;
    }

    private static Task ComeToRestAsync(ServiceProcess service, CancellationToken cancellationToken) => Eventually.TrueAsync(
        async token =>
        {
            var before = service.ReadCounters().ProcessorTime;
            await Task.Delay(Second, Clock, token);
            return (service.ReadCounters().ProcessorTime - before) / Second < AtRest;
        },
        () => "The service still works though nothing is asked of it.",
        cancellationToken: cancellationToken);
}
