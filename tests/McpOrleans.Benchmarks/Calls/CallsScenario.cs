using System.Collections.Immutable;
using System.Net;
using McpOrleans.Benchmarks.Hook;
using McpOrleans.Benchmarks.Load;
using McpOrleans.Benchmarks.Peers;
using McpOrleans.Benchmarks.Reports;
using McpOrleans.Benchmarks.Service;

namespace McpOrleans.Benchmarks.Calls;

/// <summary>
/// What the service adds to a call as users make it, with a tenant's key, a quota, a credential for the MCP server and the log on,
/// beside YARP in front of the same MCP server and beside the server alone.
/// </summary>
internal static class CallsScenario
{
    public static async Task RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        await using var server = await PeerProcess.StartServerAsync(cancellationToken);
        await using var yarp = await PeerProcess.StartYarpAsync(server.Url, cancellationToken);
        await using var service = await ServiceProcess.StartAsync(options.ServiceEnvironment, cancellationToken);
        var key = await BenchTenant.CreateAsync(service, server.Url, cancellationToken);
        var run = RunInfo.Of(options, service.Description);
        Console.WriteLine(run);

        var idle = service.ReadCounters(CounterProtocol.CollectFirst);
        var levels = ImmutableArray.CreateBuilder<CallsLevel>();
        foreach (var workload in Workload.All.Where(workload => options.Calls.Contains(workload.Name)))
        {
            using var ways = new Ways(workload, server.Address, yarp.Address, service, key);
            await ways.WarmUpAsync(cancellationToken);
            foreach (var concurrency in workload.Levels(options.Concurrency))
            {
                levels.Add(new CallsLevel(workload.Name, concurrency, await ways.MeasureAsync(concurrency, options, cancellationToken)));
            }
        }

        var keyed = ImmutableArray.CreateBuilder<KeyedLevel>();
        foreach (var concurrency in options.Calls.Contains(Workload.Keyed) ? options.Concurrency : [])
        {
            keyed.Add(await KeyedLevel.MeasureAsync(concurrency, options, service, server.Url, key, cancellationToken));
        }

        var result = new CallsResult
        {
            Levels = levels.ToImmutable(),
            Keyed = keyed.ToImmutable(),
            StartMilliseconds = service.StartTime.TotalMilliseconds,
            Idle = idle,
            AfterLoad = service.ReadCounters(),
            AfterLoadCollected = service.ReadCounters(CounterProtocol.CollectFirst),
        };
        Console.WriteLine(result);
        Console.WriteLine(Results.Save(run, result));
    }
}
