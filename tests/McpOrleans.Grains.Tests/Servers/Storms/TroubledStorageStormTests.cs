using System.Globalization;
using McpOrleans.Grains.Idempotency;
using McpOrleans.Grains.Storage;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.Storms;

/// <summary>
/// MCP servers and the storage fail in every way at once, at random: calls are answered within their time, answers are true, and
/// nothing of it stays.
/// </summary>
public sealed class TroubledStorageStormTests
{
    private const int Servers = 10;

    private static readonly TimeSpan Storm = TimeSpan.FromSeconds(25);

    // What a busy machine of two cores may add; with the timeout still less than what a hanging storage would.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(8);

    // Before another activation begins, the one before ends: the calls that run on it, keyed ones too, and then what it still stores.
    private static readonly TimeSpan EndCap = TimeSpan.FromSeconds(3) + KeyedCalls.OutcomeCap + TimeSpan.FromSeconds(5);

    // Documented are two minutes; nothing hangs for longer than a quarter of one.
    private static readonly TimeSpan OrderCap = TimeSpan.FromSeconds(60);

    // What the storage could not take is tried again every ten seconds; the rest is for a busy machine.
    private static readonly TimeSpan RecoveryCap = StormServer.HealthCheckInterval + TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_ServersAndStorageFailAtRandom_IsAnsweredInTimeAndTrulyAndEverythingRecovers()
    {
        var seed = Environment.GetEnvironmentVariable("FAULT_SEED") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        Say($"FAULT_SEED={seed}");
        await using var cluster = await StormCluster.StartAsync(seed);
        var servers = new List<StormServer>();
        try
        {
            await StartAsync(cluster, servers, new Random(seed));
            await StormAsync(cluster, servers);

            var calls = servers.SelectMany(server => server.Calls).ToArray();
            Report(cluster, servers, calls);
            servers.SelectMany(server => server.Orders.Complaints).ShouldBeEmpty($"seed {seed}");
            servers.SelectMany(server => server.Orders.Durations).Max().ShouldBeLessThan(OrderCap, $"seed {seed}");
            calls.Where(call => call.Exception is not null || call.Took > LongestOf(call)).ShouldBeEmpty($"seed {seed}");
            calls.Count(call => call is { IsKeyed: false, MetHanging: true, MetActivation: false }).ShouldBeGreaterThan(20, $"the storage did not hang; seed {seed}");
            calls.Count(call => call is { IsKeyed: false, MetHanging: true, MetActivation: false, Succeeded: true }).ShouldBePositive($"no call got past it; seed {seed}");

            await RecoverAsync(servers, seed);
            foreach (var last in await Task.WhenAll(servers.Select(server => server.CallAgainAsync(Cancel))))
            {
                last.Succeeded.ShouldBeTrue($"seed {seed}: {last}");
            }

            servers.SelectMany(FindUntruths).ShouldBeEmpty($"seed {seed}");
            (cluster.Storage.Running, cluster.Storage.SetAside).ShouldBe((0, 0), $"seed {seed}");
        }
        finally
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }

    /// <summary>Two tenants; what one reserves in its directory is stored at once, because it has quotas.</summary>
    private static async Task StartAsync(StormCluster cluster, List<StormServer> servers, Random random)
    {
        await cluster.CreateTenantAsync("limited", new TenantQuotas { Servers = Servers, StoredBytes = 10_000_000 });
        await cluster.CreateTenantAsync("unlimited", new TenantQuotas());
        for (var number = 0; number < Servers; number++)
        {
            var key = new ServerKey(number % 2 == 0 ? "limited" : "unlimited", $"server-{number}");
            servers.Add(await StormServer.StartAsync(cluster, key, number, new Random(random.Next()), Cancel));
        }
    }

    private static async Task StormAsync(StormCluster cluster, List<StormServer> servers)
    {
        using var end = new CancellationTokenSource(Storm, TimeProvider.System);
        cluster.Storage.Begin();
        var endured = Task.WhenAll(servers.Select(server => server.EndureAsync(end.Token, Cancel)));
        await Task.WhenAny(endured, Task.Delay(Storm, TimeProvider.System, Cancel));
        cluster.Storage.End();
        await endured;
    }

    /// <summary>Nobody calls: health checks and what tries again by itself must do.</summary>
    private static async Task RecoverAsync(List<StormServer> servers, int seed)
    {
        var trouble = "";
        var begun = TimeProvider.System.GetUtcNow();
        await Eventually.TrueAsync(
            async _ =>
            {
                var all = await Task.WhenAll(servers.Select(server => server.FindTroubleAsync(begun)));
                trouble = string.Join('\n', all.OfType<string>());
                return trouble.Length == 0;
            },
            () => $"Seed {seed}. {trouble}",
            RecoveryCap,
            Cancel);
        Say($"Recovered after {(TimeProvider.System.GetUtcNow() - begun).TotalSeconds:0.0} s.");
    }

    private static TimeSpan LongestOf(StormCall call) => call.Timeout + Slack
        + (call.IsKeyed ? KeyedCalls.OutcomeCap : TimeSpan.Zero)
        + (call.MetActivation ? EndCap + LenientStorage.FirstReadCap : TimeSpan.Zero);

    /// <summary>What callers were told and is not so. No tool here may be repeated: each call runs once at most, or each key.</summary>
    private static IEnumerable<string> FindUntruths(StormServer server)
    {
        foreach (var calls in server.Calls.GroupBy(call => call.Id, StringComparer.Ordinal))
        {
            var runs = server.Runs.Runs(calls.Key);
            var isTrue = calls.Any(call => call.Succeeded) ? runs == 1
                : calls.All(call => call.DidNotRun) ? runs == 0
                : runs <= 1;
            if (!isTrue || calls.Any(call => call.Succeeded && !IsAnswerOf(call)))
            {
                yield return $"{runs} runs: {string.Join("; ", calls)}";
            }
        }
    }

    /// <summary>The tool's answer, or an error of its own.</summary>
    private static bool IsAnswerOf(StormCall call) => GrainCluster.Text(call.Reply!) is var text && (text == call.Id || ErrorTexts.All.Contains(text));

    private static void Report(StormCluster cluster, List<StormServer> servers, StormCall[] calls)
    {
        Say($"Storage: {Count(cluster.Storage.Met.Select(met => (met.Key.ToString(), met.Value)))}");
        foreach (var isKeyed in new[] { false, true })
        {
            var some = calls.Where(call => call.IsKeyed == isKeyed).ToArray();
            Say($"{(isKeyed ? "Keyed" : "Unkeyed")} calls: {Count(some.CountBy(call => call.Outcome).Select(count => (count.Key, count.Value)))}; "
                + $"the longest beyond its timeout by {Longest(some, metActivation: false):0.0} s, at an activation by {Longest(some, metActivation: true):0.0} s; "
                + $"{some.Count(call => call.MetHanging)} met a hanging storage, {some.Count(call => call is { MetHanging: true, Succeeded: true })} of them with success.");
        }

        Say($"Orders: {servers.Sum(server => server.Orders.Counts.Stored)} stored, {servers.Sum(server => server.Orders.Counts.NotStored)} not, "
            + $"{servers.Sum(server => server.Orders.Counts.Unanswered)} exceptions; the longest took {servers.SelectMany(server => server.Orders.Durations).Max().TotalSeconds:0.0} s.");
    }

    private static double Longest(IEnumerable<StormCall> calls, bool metActivation) =>
        calls.Where(call => call.MetActivation == metActivation).Select(call => call.Took - call.Timeout).DefaultIfEmpty().Max().TotalSeconds;

    private static string Count(IEnumerable<(string Name, int Count)> counts) => string.Join(", ", counts.OrderBy(count => count.Name).Select(count => $"{count.Count} x {count.Name}"));

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
