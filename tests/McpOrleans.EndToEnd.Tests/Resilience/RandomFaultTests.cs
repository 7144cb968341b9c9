using System.Collections.Immutable;
using System.Globalization;
using System.Net;
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

    private const int ServersWithoutStorage = 10;
    private const int RoundsWithoutStorage = 9;

    // What could not be stored or read is tried again every ten seconds.
    private static readonly TimeSpan StorageRecovery = TimeSpan.FromSeconds(10);

    // What the buffer pools keep although they give back what they can: they grow with large messages, which may come late.
    private const long PooledBytes = 16L * 1024 * 1024;

    // Where memory is short (from 1 % in use, that is, always), pools give back at each collection what each thread kept, which would
    // otherwise look like a leak of some 30 MB.
    private static readonly KeyValuePair<string, string> EmptyPools = KeyValuePair.Create("DOTNET_GCHighMemPercent", "1");

    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HostProcessOptions Options => new()
    {
        DataFolder = _folder.File("data"),
        Environment = ImmutableDictionary<string, string>.Empty.AddRange([ProcessWatch.Environment, EmptyPools]),
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Call_SixHundredRandomFaultSchedules_EveryCallIsAnsweredInTimeAndEveryServerRecovers()
    {
        Assert.SkipWhen(ProcessTable.Missing is not null, ProcessTable.Missing ?? "");
        var seed = ChooseSeed();
        var random = new Random(seed);
        await using var host = await HostProcess.StartAsync(Options, Cancellation);
        var tenant = TenantApi.Default(host);
        var servers = new List<FaultyServer>();
        try
        {
            await StartAsync(servers, tenant, Servers);
            var calls = new List<FaultyCall>();
            var memory = 0L;
            for (var round = 1; round <= Rounds; round++)
            {
                memory = round == WarmUpRounds ? (await ReadMemoryAsync(host)).Max() : memory;
                var schedules = servers.ConvertAll(_ => FaultSchedule.Draw(random));
                calls.AddRange((await Task.WhenAll(servers.Zip(schedules, (server, schedule) => server.SufferAsync(schedule)))).SelectMany(some => some));
            }

            Report(calls);
            calls.Select(call => call.Complaint).OfType<string>().ShouldBeEmpty($"seed {seed}");
            calls.Select(call => call.ErrorCode).Distinct().Count().ShouldBeGreaterThanOrEqualTo(4, $"the faults did not strike; seed {seed}");
            await RecoverAsync(tenant, seed, FaultyServer.HealthCheckInterval + Patience.Slack);
            (await ReadMemoryAsync(host)).TakeLast(FreshReadings).Min().ShouldBeLessThan(Math.Max(memory * 3 / 2, memory + PooledBytes), $"bytes in use; seed {seed}");
            host.Process.Output.Where(IsOfTrouble).ShouldBeEmpty($"seed {seed}");
            ProcessWatch.Unobserved(host.Process).ShouldBeEmpty($"seed {seed}");
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

    [Fact]
    public async Task Call_TheStorageFailsToo_EveryCallIsAnsweredInTimeAndNothingIsLost()
    {
        Assert.SkipWhen(ProcessTable.Missing is not null, ProcessTable.Missing ?? "");
        var seed = ChooseSeed();
        var random = new Random(seed);
        using var folder = new FailingDataFolder();
        var options = Options with { DataFolder = folder.Data };
        var servers = new List<FaultyServer>();
        try
        {
            await using (var host = await HostProcess.StartAsync(options, Cancellation))
            {
                var tenant = TenantApi.Default(host);
                await StartAsync(servers, tenant, ServersWithoutStorage);
                var calls = new List<FaultyCall>();
                for (var round = 1; round <= RoundsWithoutStorage; round++)
                {
                    var isStorageFailing = round % 3 > 0;
                    await (isStorageFailing ? folder.FailAsync() : folder.MendAsync());
                    var schedules = servers.ConvertAll(_ => FaultSchedule.Draw(random));
                    var suffering = Task.WhenAll(servers.Zip(schedules, (server, schedule) => server.SufferAsync(schedule, isStorageFailing)));
                    await Task.WhenAll(suffering, OrderAsync(tenant, servers[random.Next(servers.Count)].Name, isStorageFailing));
                    calls.AddRange((await suffering).SelectMany(some => some));
                }

                await folder.MendAsync();
                Report(calls);
                calls.Select(call => call.Complaint).OfType<string>().ShouldBeEmpty($"seed {seed}");
                calls.Count(call => call.ErrorCode == "overloaded").ShouldBePositive($"the storage did not fail; seed {seed}");
                await RecoverAsync(tenant, seed, FaultyServer.HealthCheckInterval + StorageRecovery + Patience.Slack);
                host.Process.Output.Where(IsOfTrouble).Where(line => !folder.IsNamedIn(line)).ShouldBeEmpty($"seed {seed}");
                ProcessWatch.Unobserved(host.Process).ShouldBeEmpty($"seed {seed}");
                (await host.StopAsync(Cancellation)).ShouldBe(0);
            }

            await using var next = await HostProcess.StartAsync(options, Cancellation);
            foreach (var server in servers)
            {
                // The first calls of a process may need longer than these servers give them.
                ApiAnswer? answer = null;
                await Eventually.TrueAsync(
                    async _ => (answer = await TenantApi.Default(next).CallAsync("echo", server: server.Name)).ErrorCode is null,
                    () => $"Seed {seed}. {answer?.Body}",
                    cancellationToken: Cancellation);
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

    private static int ChooseSeed()
    {
        var seed = Environment.GetEnvironmentVariable("FAULT_SEED") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"FAULT_SEED={seed}");
        return seed;
    }

    private static async Task StartAsync(List<FaultyServer> servers, TenantApi tenant, int count)
    {
        for (var number = 0; number < count; number++)
        {
            servers.Add(await FaultyServer.StartAsync(tenant, $"server-{number}", (ServerKind)(number % 3)));
        }
    }

    /// <summary>Isolates a server and has it again. That it could not be stored is told as such, and only when it could not.</summary>
    private static async Task OrderAsync(TenantApi tenant, string server, bool isStorageFailing)
    {
        foreach (var order in new[] { "isolate", "reset" })
        {
            var answer = await Patience.AnswersInTimeAsync(tenant.PostAsync($"circuit-breakers/{server}/{order}"));
            if (isStorageFailing)
            {
                answer.ShouldFail(HttpStatusCode.ServiceUnavailable, "storage_unavailable");
            }
        }
    }

    private static void Report(IEnumerable<FaultyCall> calls) => TestContext.Current.TestOutputHelper?.WriteLine(
        string.Join(", ", calls.CountBy(call => call.ErrorCode ?? "success").Select(count => $"{count.Value} x {count.Key}")));

    /// <summary>Nobody calls: the health checks alone find that the servers are back.</summary>
    private static async Task RecoverAsync(TenantApi tenant, int seed, TimeSpan cap)
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
            cap,
            Cancellation);
        TestContext.Current.TestOutputHelper?.WriteLine($"Recovered after {TimeProvider.System.GetUtcNow() - begun}.");

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
}
