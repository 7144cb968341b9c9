using System.Collections.Immutable;
using McpOrleans.Benchmarks.Hook;
using McpOrleans.Benchmarks.Load;
using McpOrleans.Benchmarks.Reports;
using McpOrleans.Benchmarks.Service;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Benchmarks.Calls;

/// <summary>What the service adds to a call: through it, and directly to the same MCP server, in one run.</summary>
internal static class CallsScenario
{
    private const string Server = "bench";
    public static async Task RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        await using var server = await TestServerProcess.StartAsync(cancellationToken: cancellationToken);
        await using var service = await ServiceProcess.StartAsync(options.ServiceEnvironment, cancellationToken);
        await service.RegisterAsync(Server, server.Url, cancellationToken);
        await using var direct = await DirectCaller.ConnectAsync(server.Url, cancellationToken);
        using var rest = RestCaller.Echo(service, Server);
        var run = RunInfo.Of(options, service.Description);
        Console.WriteLine(run);

        var idle = service.ReadCounters(CounterProtocol.CollectFirst);
        await WarmUp.RunAsync(direct, ServiceCounters.ReadOwn, cancellationToken);
        await WarmUp.RunAsync(rest, () => service.ReadCounters(), cancellationToken);

        var levels = ImmutableArray.CreateBuilder<CallsLevel>();
        foreach (var concurrency in options.Concurrency)
        {
            levels.Add(await MeasureAsync(options, concurrency, direct, rest, service, cancellationToken));
        }

        var result = new CallsResult
        {
            Levels = levels.ToImmutable(),
            StartMilliseconds = service.StartTime.TotalMilliseconds,
            Revision = direct.Revision,
            Idle = idle,
            AfterLoad = service.ReadCounters(),
            AfterLoadCollected = service.ReadCounters(CounterProtocol.CollectFirst),
        };
        Console.WriteLine(result);
        Console.WriteLine(Results.Save(run, result));
    }

    private static async Task<CallsLevel> MeasureAsync(
        BenchmarkOptions options, int concurrency, DirectCaller direct, RestCaller rest, ServiceProcess service, CancellationToken cancellationToken)
    {
        // One round beforehand, for the connections that this many calls need.
        await LoadGenerator.RunAsync(direct, concurrency, options.RoundTime / 4, cancellationToken);
        await LoadGenerator.RunAsync(rest, concurrency, options.RoundTime / 4, cancellationToken);
        var rounds = await Interleaving.RunAsync(
            options.Rounds,
            () => LoadGenerator.RunAsync(direct, concurrency, options.RoundTime, cancellationToken),
            () => MeasureServiceAsync(rest, concurrency, options.RoundTime, service, cancellationToken));
        return new CallsLevel(concurrency, [.. rounds.Select(round => new CallsRound(round.First, round.Second))]);
    }

    private static async Task<ServiceLoad> MeasureServiceAsync(
        RestCaller rest, int concurrency, TimeSpan duration, ServiceProcess service, CancellationToken cancellationToken)
    {
        var before = service.ReadCounters();
        var load = await LoadGenerator.RunAsync(rest, concurrency, duration, cancellationToken);
        var after = service.ReadCounters();
        return new ServiceLoad
        {
            Load = load,
            AllocatedBytesPerCall = (double)(after.AllocatedBytes - before.AllocatedBytes) / load.Calls,
            ProcessorMicrosecondsPerCall = (after.ProcessorTime - before.ProcessorTime).TotalMicroseconds / load.Calls,
            CollectionPauseShare = (after.CollectionPauses - before.CollectionPauses) / duration,
        };
    }
}
