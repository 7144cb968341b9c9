using System.Collections.Immutable;
using McpOrleans.Benchmarks.Load;
using McpOrleans.Benchmarks.Peers;
using McpOrleans.Benchmarks.Reports;
using McpOrleans.Benchmarks.Service;

namespace McpOrleans.Benchmarks.Calls;

/// <summary>
/// Measures calls that each have an idempotency key, in turns with calls that have none. There are few calls, because a server retains a
/// limited number of keys.
/// </summary>
internal sealed record KeyedLevel(int Concurrency, ImmutableArray<(LoadResult Plain, LoadResult Keyed)> Rounds)
{
    private const int MaxRounds = 8;

    /// <summary>The number of calls in a round. All rounds together use fewer keys than a server retains.</summary>
    private const int CallsPerRound = 100;

    public double PlainP50Milliseconds => Rounds.Median(round => round.Plain.P50Milliseconds);

    public double KeyedP50Milliseconds => Rounds.Median(round => round.Keyed.P50Milliseconds);

    public double KeyedP99Milliseconds => Rounds.Median(round => round.Keyed.P99Milliseconds);

    public double KeyedCallsPerSecond => Rounds.Median(round => round.Keyed.CallsPerSecond);

    /// <param name="concurrency">How many calls are in flight at once.</param>
    /// <param name="options">How many rounds.</param>
    /// <param name="service">The service.</param>
    /// <param name="server">The MCP server, which is registered under a name of its own.</param>
    /// <param name="key">A caller's key.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    public static async Task<KeyedLevel> MeasureAsync(
        int concurrency, BenchmarkOptions options, ServiceProcess service, Uri server, string key, CancellationToken cancellationToken)
    {
        var name = $"keyed-{concurrency}";
        await BenchTenant.RegisterAsync(service, name, server, cancellationToken);
        using var plain = new RawCaller(service.EndPoint, BenchTenant.ToService(Tools.Echo, service.EndPoint, key, hasKey: false, name));
        using var keyed = new RawCaller(service.EndPoint, BenchTenant.ToService(Tools.Echo, service.EndPoint, key, hasKey: true, name));
        var rounds = await Interleaving.RunAsync(
            Math.Min(options.Rounds, MaxRounds),
            () => LoadGenerator.RunAsync(plain, concurrency, CallsPerRound, cancellationToken),
            () => LoadGenerator.RunAsync(keyed, concurrency, CallsPerRound, cancellationToken));
        return new KeyedLevel(concurrency, [.. rounds]);
    }
}
