using McpOrleans.Benchmarks.Load;
using McpOrleans.Benchmarks.Reports;
using McpOrleans.Benchmarks.Service;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Benchmarks.Tenants;

/// <summary>Whether one tenant's calls are slower while another calls at 50 times its quota.</summary>
internal static class TenantsScenario
{
    private const int Callers = 64;
    private const double Quota = 20;
    private const double FloodPerSecond = 50 * Quota;
    private const string Body = """{"tool":"a__echo","arguments":{"message":"hello"}}""";

    public static async Task RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        await using var server = await TestServerProcess.StartAsync(cancellationToken: cancellationToken);
        await using var service = await ServiceProcess.StartAsync(options.ServiceEnvironment, cancellationToken);
        var quietKey = await CreateAsync(service, "quiet", new { }, server.Url, cancellationToken);
        var floodKey = await CreateAsync(
            service, "flood", new { quotas = new { requests_per_second = Quota, concurrent_calls = Callers } }, server.Url, cancellationToken);
        using var quiet = new RestCaller(service, Body, "\"text\":\"hello\"", quietKey);
        using var flood = new FloodCaller(service, floodKey, Body);
        var run = RunInfo.Of(options, service.Description);
        Console.WriteLine(run);

        await WarmUp.RunAsync(quiet, () => service.ReadCounters(), cancellationToken);
        var elapsed = TimeSpan.Zero;
        var rounds = await Interleaving.RunAsync(
            options.Rounds,
            () => LoadGenerator.RunAsync(quiet, Callers, options.RoundTime, cancellationToken),
            MeasureBesideFloodAsync);
        var result = new TenantsResult
        {
            Concurrency = Callers,
            Quota = Quota,
            FloodServed = flood.Served,
            FloodRefused = flood.Refused,
            FloodPerSecond = (flood.Served + flood.Refused) / elapsed.TotalSeconds,
            Alone = [.. rounds.Select(round => round.First)],
            BesideFlood = [.. rounds.Select(round => round.Second)],
        };
        Console.WriteLine(result);
        Console.WriteLine(Results.Save(run, result));

        async Task<LoadResult> MeasureBesideFloodAsync()
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var startedAt = TimeProvider.System.GetTimestamp();
            var flooding = flood.RunAsync(Callers, FloodPerSecond, end.Token);
            var load = await LoadGenerator.RunAsync(quiet, Callers, options.RoundTime, cancellationToken);
            await end.CancelAsync();
            await flooding;
            elapsed += TimeProvider.System.GetElapsedTime(startedAt);
            return load;
        }
    }

    /// <summary>A tenant with the MCP server <c>a</c>; returns a key of it.</summary>
    private static async Task<string> CreateAsync(
        ServiceProcess service, string tenant, object settings, Uri server, CancellationToken cancellationToken)
    {
        var key = await service.CreateTenantAsync(tenant, settings, cancellationToken);
        await service.RegisterAsync(tenant, "a", new { url = server }, cancellationToken);
        return key;
    }
}
