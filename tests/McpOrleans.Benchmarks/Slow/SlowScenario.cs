using McpOrleans.Benchmarks.Load;
using McpOrleans.Benchmarks.Reports;
using McpOrleans.Benchmarks.Service;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Benchmarks.Slow;

/// <summary>Whether quick calls to an MCP server are slower while a slow tool of the same server runs.</summary>
internal static class SlowScenario
{
    private const string Server = "a";
    private const int QuickCalls = 1000;
    private const int Concurrency = 8;
    private static readonly TimeSpan ArrivalCap = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        await using var server = await TestServerProcess.StartAsync(cancellationToken: cancellationToken);
        await using var service = await ServiceProcess.StartAsync(options.ServiceEnvironment, cancellationToken);
        await service.RegisterAsync(Server, server.Url, cancellationToken);
        using var echo = RestCaller.Echo(service, Server);
        using var slow = new RestCaller(service, $$"""{"tool":"{{Server}}__slow","arguments":{"milliseconds":60000},"timeout":600}""", "60000");
        var run = RunInfo.Of(options, service.Description);
        Console.WriteLine(run);

        await WarmUp.RunAsync(echo, () => service.ReadCounters(), cancellationToken);
        var rounds = await Interleaving.RunAsync(
            options.Rounds,
            () => LoadGenerator.RunAsync(echo, Concurrency, QuickCalls, cancellationToken),
            () => MeasureBesideSlowAsync(echo, slow, server, cancellationToken));
        var result = new SlowResult
        {
            QuickCalls = QuickCalls,
            Concurrency = Concurrency,
            Without = [.. rounds.Select(round => round.First)],
            With = [.. rounds.Select(round => round.Second)],
        };
        Console.WriteLine(result);
        Console.WriteLine(Results.Save(run, result));
    }

    private static async Task<LoadResult> MeasureBesideSlowAsync(
        RestCaller echo, RestCaller slow, TestServerProcess server, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = slow.CallAsync(end.Token);
        await Eventually.TrueAsync(
            async token => (await server.Control.ReadTrafficAsync(token)).RunningCalls >= 1, cap: ArrivalCap, cancellationToken: cancellationToken);
        var load = await LoadGenerator.RunAsync(echo, Concurrency, QuickCalls, cancellationToken);
        if (running.IsCompleted)
        {
            throw new InvalidOperationException("The slow call ended before the quick ones did, so this round says nothing.");
        }

        await end.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // The next round is measured without it.
        await Eventually.TrueAsync(
            async token => (await server.Control.ReadTrafficAsync(token)).RunningCalls == 0, cap: ArrivalCap, cancellationToken: cancellationToken);
        return load;
    }
}
