using System.Collections.Immutable;
using System.Globalization;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests.Resilience;

/// <summary>Servers that fail in every way at once: callers are answered in time, and nothing of it stays.</summary>
public sealed class RandomFaultTests : IDisposable
{
    private const int Servers = 20;
    private const int Rounds = 10;
    private const int WarmUpRounds = 3;

    // An interval after the break at the latest, and the probe that the last fault may have swallowed has to end first.
    private static readonly TimeSpan RecoveryCap = TimeSpan.FromSeconds(5 + 1 + 10) + Patience.Slack;

    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HostProcessOptions Options => new()
    {
        DataFolder = _folder.File("data"),
        Environment = ImmutableDictionary<string, string>.Empty.Add(UnobservedExceptions.Environment.Key, UnobservedExceptions.Environment.Value),
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Call_TwoHundredRandomFaultSchedules_EveryCallIsAnsweredInTimeAndEveryServerRecovers()
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
                servers.Add(await FaultyServer.StartAsync(tenant, $"server-{number}", number % 2 == 0 ? null : "2025-11-25"));
            }

            var calls = new List<FaultyCall>();
            var early = 0L;
            for (var round = 1; round <= Rounds; round++)
            {
                var schedules = servers.ConvertAll(_ => FaultSchedule.Draw(random));
                calls.AddRange((await Task.WhenAll(servers.Zip(schedules, (server, schedule) => server.SufferAsync(schedule)))).SelectMany(some => some));
                early = round == WarmUpRounds ? ReadMemory(host) : early;
            }

            TestContext.Current.TestOutputHelper?.WriteLine(
                string.Join(", ", calls.CountBy(call => call.ErrorCode ?? "success").Select(count => $"{count.Value} x {count.Key}")));
            calls.Select(call => call.Complaint).OfType<string>().ShouldBeEmpty($"seed {seed}");
            calls.Select(call => call.ErrorCode).Distinct().Count().ShouldBeGreaterThanOrEqualTo(4, $"the faults did not strike; seed {seed}");
            await RecoverAsync(tenant, seed);
            ReadMemory(host).ShouldBeLessThan(2 * early, $"kilobytes of memory; seed {seed}");
            host.Process.Output.Where(IsOfTrouble).ShouldBeEmpty($"seed {seed}");
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
        await Eventually.TrueAsync(
            async _ =>
            {
                var answer = (await tenant.GetAsync("health")).ShouldSucceed();
                var servers = answer.Body["servers"]!.AsObject();
                health = string.Join('\n', servers.Where(server => !IsWell(server.Value!)).Select(server => server.ToString()));
                return health.Length == 0;
            },
            () => $"Seed {seed}. {health}",
            RecoveryCap,
            Cancellation);

        static bool IsWell(System.Text.Json.Nodes.JsonNode server) =>
            (string?)server["status"] == "healthy" && (string?)server["circuit"]!["state"] == "closed" && (bool?)server["tools_stale"] == false;
    }

    /// <summary>The MCP SDK leaves exceptions of its own behind; those that came through the service's code name it.</summary>
    private static bool IsOfTrouble(string line) =>
        line.Contains("fail: ", StringComparison.Ordinal)
        || line.Contains("crit: ", StringComparison.Ordinal)
        || (line.StartsWith(UnobservedExceptions.Mark, StringComparison.Ordinal) && line.Contains(" at McpOrleans.", StringComparison.Ordinal));

    /// <summary>Resident memory in kilobytes.</summary>
    private static long ReadMemory(HostProcess host)
    {
        var line = File.ReadLines($"/proc/{host.Process.Id}/status").Single(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1], CultureInfo.InvariantCulture);
    }
}
