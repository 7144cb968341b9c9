using System.Text.Json;
using McpOrleans.Benchmarks.Hook;
using McpOrleans.Benchmarks.Load;
using McpOrleans.Benchmarks.Reports;
using McpOrleans.Benchmarks.Service;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Benchmarks.Scale;

/// <summary>
/// Many MCP servers of many tenants in one silo: what they cost in memory and on the disk, how long a start takes, and what is left
/// for calls while all of them are checked.
/// </summary>
internal static class ScaleScenario
{
    private const int Tenants = 100;
    private const int ServersPerTenant = 100;

    // More often, and the idle connections of 10,000 servers would need more than the 20,000 files that a process may often open.
    private const int HealthCheckInterval = 300;
    private const string Calls = "calls";

    private static readonly TimeProvider Clock = TimeProvider.System;
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RecoveryCap = TimeSpan.FromSeconds(HealthCheckInterval * 1.5);
    private static readonly ParallelOptions AtOnce = new() { MaxDegreeOfParallelism = 16 };

    public static async Task RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("mcporleans-benchmark-");
        try
        {
            await using var upstream = await TestServerProcess.StartAsync(cancellationToken: cancellationToken);
            RunInfo run;
            Registration registered;
            await using (var service = await ServiceProcess.StartAsync(options.ServiceEnvironment, cancellationToken, data))
            {
                run = RunInfo.Of(options, service.Description);
                Console.WriteLine(run);
                registered = await RegisterAsync(service, upstream, options, cancellationToken);
            }

            await using var restarted = await ServiceProcess.StartAsync(options.ServiceEnvironment, cancellationToken, data);
            var result = await MeasureRestartAsync(restarted, registered, data, options, cancellationToken);
            Console.WriteLine(result);
            Console.WriteLine(Results.Save(run, result));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<Registration> RegisterAsync(
        ServiceProcess service, TestServerProcess upstream, BenchmarkOptions options, CancellationToken cancellationToken)
    {
        await service.RegisterAsync(Calls, upstream.Url, cancellationToken);
        using var echo = RestCaller.Echo(service, Calls);
        await WarmUp.RunAsync(echo, () => service.ReadCounters(), cancellationToken);
        var alone = await LoadGenerator.RunAsync(echo, concurrency: 1, options.RoundTime, cancellationToken);
        var before = service.ReadCounters(CounterProtocol.CollectFirst);

        var begun = Clock.GetTimestamp();
        await Parallel.ForAsync(0, Tenants, AtOnce, async (tenant, token) => await service.SendAsync(HttpMethod.Put, $"tenants/{Name(tenant)}", new { }, token));
        await Parallel.ForAsync(0, Tenants * ServersPerTenant, AtOnce, async (number, token) => await service.SendAsync(
            HttpMethod.Put,
            $"tenants/{Name(number % Tenants)}/mcp/servers/s{number / Tenants}",
            new { url = upstream.Url, health_check_interval = HealthCheckInterval },
            token));
        var took = Clock.GetElapsedTime(begun);
        var after = service.ReadCounters(CounterProtocol.CollectFirst);
        return new Registration(took, before, after, alone);
    }

    private static async Task<ScaleResult> MeasureRestartAsync(
        ServiceProcess service, Registration registered, DirectoryInfo data, BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var begun = Clock.GetTimestamp();
        await Eventually.TrueAsync(
            async token => await CountHealthyAsync(service, token) == Tenants * ServersPerTenant, cap: RecoveryCap, cancellationToken: cancellationToken);
        var healthy = Clock.GetElapsedTime(begun);

        var before = service.ReadCounters();
        await Task.Delay(Watch, Clock, cancellationToken);
        var idle = service.ReadCounters().ProcessorTime - before.ProcessorTime;

        using var echo = RestCaller.Echo(service, Calls);
        await WarmUp.RunAsync(echo, () => service.ReadCounters(), cancellationToken);
        var among = await LoadGenerator.RunAsync(echo, concurrency: 1, options.RoundTime, cancellationToken);
        var files = data.EnumerateFiles("*", SearchOption.AllDirectories).ToList();
        return new ScaleResult
        {
            Servers = Tenants * ServersPerTenant,
            Tenants = Tenants,
            RegisteredPerSecond = Tenants * ServersPerTenant / registered.Took.TotalSeconds,
            HeapBytesPerServer = (registered.After.HeapBytes - registered.Before.HeapBytes) / (Tenants * ServersPerTenant),
            WorkingSetBytes = service.ReadCounters(CounterProtocol.CollectFirst).WorkingSetBytes,
            Files = files.Count,
            FileBytes = files.Sum(file => file.Length),
            StartSeconds = service.StartTime.TotalSeconds,
            HealthySeconds = healthy.TotalSeconds,
            ChecksPerSecond = Tenants * ServersPerTenant / (double)HealthCheckInterval,
            CheckingProcessorShare = idle / Watch,
            CallAloneMilliseconds = registered.Alone.P50Milliseconds,
            CallAmongMilliseconds = among.P50Milliseconds,
        };
    }

    private static async Task<int> CountHealthyAsync(ServiceProcess service, CancellationToken cancellationToken)
    {
        var healthy = 0;
        for (var tenant = 0; tenant < Tenants; tenant++)
        {
            using var health = JsonDocument.Parse(await service.SendAsync(HttpMethod.Get, $"tenants/{Name(tenant)}/mcp/health", body: null, cancellationToken));
            healthy += health.RootElement.GetProperty("servers").EnumerateObject().Count(server => server.Value.GetProperty("status").ValueEquals("healthy"));
        }

        return healthy;
    }

    private static string Name(int tenant) => $"tenant-{tenant}";

    private sealed record Registration(TimeSpan Took, ServiceCounters Before, ServiceCounters After, LoadResult Alone);
}
