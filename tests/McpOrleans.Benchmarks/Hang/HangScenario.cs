using McpOrleans.Benchmarks.Load;
using McpOrleans.Benchmarks.Reports;
using McpOrleans.Benchmarks.Service;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Benchmarks.Hang;

/// <summary>Whether calls to one MCP server are slower while all calls to another hang.</summary>
internal static class HangScenario
{
    private const string Hanging = "a";
    private const string Answering = "b";
    private const int HangingCalls = 64;

    /// <summary>The service lets no more through to one MCP server at once, if it lets all.</summary>
    private const int Admitted = 32;
    private const int Concurrency = 8;
    private static readonly TimeSpan ArrivalCap = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        await using var hanging = await TestServerProcess.StartAsync(cancellationToken: cancellationToken);
        await using var answering = await TestServerProcess.StartAsync(cancellationToken: cancellationToken);
        await using var service = await ServiceProcess.StartAsync(options.ServiceEnvironment, cancellationToken);
        await service.RegisterAsync(Hanging, hanging.Url, cancellationToken);
        await service.RegisterAsync(Answering, answering.Url, cancellationToken);
        using var echo = RestCaller.Echo(service, Answering);
        using var hang = new RestCaller(service, $$"""{"tool":"{{Hanging}}__hang","timeout":600}""", "never");
        var run = RunInfo.Of(options, service.Description);
        Console.WriteLine(run);

        await WarmUp.RunAsync(echo, () => service.ReadCounters(), cancellationToken);
        var rounds = await Interleaving.RunAsync(
            options.Rounds,
            () => LoadGenerator.RunAsync(echo, Concurrency, options.RoundTime, cancellationToken),
            () => MeasureWhileHangingAsync(echo, hang, hanging, options, cancellationToken));
        var result = new HangResult
        {
            HangingCalls = HangingCalls,
            Concurrency = Concurrency,
            Without = [.. rounds.Select(round => round.First)],
            With = [.. rounds.Select(round => round.Second)],
        };
        Console.WriteLine(result);
        Console.WriteLine(Results.Save(run, result));
    }

    private static async Task<LoadResult> MeasureWhileHangingAsync(
        RestCaller echo, RestCaller hang, TestServerProcess hangingServer, BenchmarkOptions options, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var hanging = Enumerable.Range(0, HangingCalls).Select(_ => hang.CallAsync(end.Token)).ToList();

        await Eventually.TrueAsync(
            async token => (await hangingServer.Control.ReadTrafficAsync(token)).RunningCalls >= Admitted, cap: ArrivalCap, cancellationToken: cancellationToken);
        var load = await LoadGenerator.RunAsync(echo, Concurrency, options.RoundTime, cancellationToken);
        if (hanging.Find(call => call.IsCompleted) is { } ended)
        {
            await ended;
        }

        await end.CancelAsync();
        await Task.WhenAll(hanging).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return load;
    }
}
