using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;

namespace McpOrleans.EndToEnd.Tests.Resilience;

/// <summary>Servers that fail in every way at once: callers are answered in time, and nothing of it stays.</summary>
public sealed class RandomFaultTests : IDisposable
{
    private const int Servers = 20;

    // Until everything was used, compiled and pooled once.
    private const int WarmUpRounds = 20;
    private const int Rounds = WarmUpRounds + 10;

    private const int FreshReadings = 3;

    // What the buffer pools keep: they grow with the first large messages, which may come after the warm-up.
    private const long PooledBytes = 32L * 1024 * 1024;

    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HostProcessOptions Options => new()
    {
        DataFolder = _folder.File("data"),
        Environment = ImmutableDictionary<string, string>.Empty.Add(ProcessWatch.Environment.Key, ProcessWatch.Environment.Value),
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Call_SixHundredRandomFaultSchedules_EveryCallIsAnsweredInTimeAndEveryServerRecovers()
    {
        Assert.SkipWhen(ProcessTable.Missing is not null, ProcessTable.Missing ?? "");
        var seed = Environment.GetEnvironmentVariable("FAULT_SEED") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"FAULT_SEED={seed}");
        var random = new Random(seed);
        await using var host = await HostProcess.StartAsync(Options, Cancellation);
        var tenant = TenantApi.Default(host);
        var servers = new List<FaultyServer>();
        try
        {
            for (var number = 0; number < Servers; number++)
            {
                servers.Add(await FaultyServer.StartAsync(tenant, $"server-{number}", (ServerKind)(number % 3)));
            }

            var calls = new List<FaultyCall>();
            var memory = 0L;
            for (var round = 1; round <= Rounds; round++)
            {
                memory = round == WarmUpRounds ? (await ReadMemoryAsync(host)).Max() : memory;
                var schedules = servers.ConvertAll(_ => FaultSchedule.Draw(random));
                calls.AddRange((await Task.WhenAll(servers.Zip(schedules, (server, schedule) => server.SufferAsync(schedule)))).SelectMany(some => some));
            }

            TestContext.Current.TestOutputHelper?.WriteLine(
                string.Join(", ", calls.CountBy(call => call.ErrorCode ?? "success").Select(count => $"{count.Value} x {count.Key}")));
            calls.Select(call => call.Complaint).OfType<string>().ShouldBeEmpty($"seed {seed}");
            calls.Select(call => call.ErrorCode).Distinct().Count().ShouldBeGreaterThanOrEqualTo(4, $"the faults did not strike; seed {seed}");
            var start = TimeProvider.System.GetTimestamp();
            await RecoverAsync(tenant, seed);
            TestContext.Current.TestOutputHelper?.WriteLine($"Recovered after {TimeProvider.System.GetElapsedTime(start)}.");
            (await ReadMemoryAsync(host)).TakeLast(FreshReadings).Min().ShouldBeLessThan(Math.Max(memory * 3 / 2, memory + PooledBytes), $"bytes in use; seed {seed}");
            host.Process.Output.Where(IsOfTrouble).ShouldBeEmpty($"seed {seed}");
            ProcessWatch.Unobserved(host.Process).Where(IsOurs).ShouldBeEmpty($"seed {seed}");
            foreach (var server in servers)
            {
                (await tenant.CallAsync("echo", server: server.Name)).ShouldSucceed();
            }
        }
        finally
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }

    /// <summary>Nobody calls: the health checks alone find that the servers are back.</summary>
    private static async Task RecoverAsync(TenantApi tenant, int seed)
    {
        var health = "";
        var begun = TimeProvider.System.GetUtcNow();
        await Eventually.TrueAsync(
            async _ =>
            {
                var answer = (await tenant.GetAsync("health")).ShouldSucceed();
                var servers = answer.Body["servers"]!.AsObject();
                health = string.Join('\n', servers.Where(server => !IsWell(server.Value!)).Select(server => server.ToString()));
                return health.Length == 0;
            },
            () => $"Seed {seed}. {health}",
            FaultyServer.HealthCheckInterval + Patience.Slack,
            Cancellation);

        // What an earlier check saw may have changed since.
        bool IsWell(JsonNode server) =>
            (DateTimeOffset?)server["last_checked"] > begun && (string?)server["status"] == "healthy" && (string?)server["circuit"]!["state"] == "closed" && (bool?)server["tools_stale"] == false;
    }

    /// <summary>All readings so far, the last few of them made from now on: a busy process may be late with its own.</summary>
    private static async Task<IReadOnlyList<long>> ReadMemoryAsync(HostProcess host)
    {
        var before = ProcessWatch.MemoryInUse(host.Process).Count;
        await Eventually.TrueAsync(
            () => ProcessWatch.MemoryInUse(host.Process).Count >= before + FreshReadings,
            () => "The process says nothing of its memory.",
            cancellationToken: Cancellation);
        return ProcessWatch.MemoryInUse(host.Process);
    }

    private static bool IsOfTrouble(string line) =>
        line.Contains("fail: ", StringComparison.Ordinal) || line.Contains("crit: ", StringComparison.Ordinal);

    /// <summary>
    /// When a connection ends, the MCP SDK fails the task of each request that waits for an answer, also where its sending has
    /// failed already and nobody can reach that task any more. With these two, whatever ended the connection.
    /// </summary>
    private static bool IsOurs(string exception) =>
        !exception.Contains("ModelContextProtocol.Client.ClientTransportClosedException", StringComparison.Ordinal)
        && !exception.Contains("System.IO.IOException: The server shut down unexpectedly.", StringComparison.Ordinal);
}
