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
    // Four of each kind.
    private const int Servers = 24;

    // Until everything was used, compiled and pooled once. A round of a stdio server takes twice as long, so it goes through half of them.
    private const int WarmUpRounds = 20;
    private const int FurtherRounds = 10;

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

    private readonly string _marker = $"marker-{Guid.NewGuid():N}";
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HostProcessOptions Options => new()
    {
        DataFolder = _folder.File("data"),
        Environment = ImmutableDictionary<string, string>.Empty.AddRange([ProcessWatch.Environment, EmptyPools]),
    };

    public void Dispose()
    {
        ProcessTable.Kill(_marker);
        _folder.Dispose();
    }

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
            var calls = await SufferAsync(servers, WarmUpRounds, random);
            var memory = (await ReadMemoryAsync(host)).Max();
            calls = [.. calls, .. await SufferAsync(servers, FurtherRounds, random)];
            ShouldBeRight(calls, seed);
            await RecoverAsync(tenant, seed, FaultyServer.HealthCheckInterval + FaultyServer.StartTimeout + Patience.Slack);
            ShouldBeTrue(calls, seed);
            calls.ShouldContain(call => call.Ran == Ran.AsTheServerSays, $"no error was told; seed {seed}");
            foreach (var kind in calls.GroupBy(call => call.Kind))
            {
                new[] { Ran.Yes, Ran.No, Ran.Maybe }.ShouldBeSubsetOf(
                    kind.Select(call => call.Ran).Distinct(), $"the faults of {kind.Key} did not strike; seed {seed}");
            }

            await ProcessesShouldBeAsync(servers.Count(server => server.IsStdio), seed);
            (await ReadMemoryAsync(host)).TakeLast(FreshReadings).Min().ShouldBeLessThan(Math.Max(memory * 3 / 2, memory + PooledBytes), $"bytes in use; seed {seed}");
            host.Process.Output.Where(IsOfTrouble).ShouldBeEmpty($"seed {seed}");
            ProcessWatch.Unobserved(host.Process).ShouldBeEmpty($"seed {seed}");
            foreach (var server in servers)
            {
                (await tenant.CallAsync("echo", server: server.Name)).ShouldSucceed();
            }

            (await host.StopAsync(Cancellation)).ShouldBe(0);
            ProcessTable.Find(_marker).ShouldBeEmpty($"seed {seed}");
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
                    var schedules = servers.ConvertAll(server => FaultSchedule.Draw(random, server.IsStdio));
                    var suffering = Task.WhenAll(servers.Zip(schedules, (server, schedule) => server.SufferAsync(schedule, isStorageFailing)));
                    await Task.WhenAll(suffering, OrderAsync(tenant, servers[random.Next(servers.Count)].Name, isStorageFailing));
                    calls.AddRange((await suffering).SelectMany(some => some));
                }

                await folder.MendAsync();
                ShouldBeRight(calls, seed);
                calls.Count(call => call.ErrorCode == "overloaded").ShouldBePositive($"the storage did not fail; seed {seed}");
                await RecoverAsync(tenant, seed, FaultyServer.HealthCheckInterval + FaultyServer.StartTimeout + StorageRecovery + Patience.Slack);
                ShouldBeTrue(calls, seed);
                host.Process.Output.Where(IsOfTrouble).Where(line => !folder.IsNamedIn(line)).ShouldBeEmpty($"seed {seed}");
                ProcessWatch.Unobserved(host.Process).ShouldBeEmpty($"seed {seed}");
                (await host.StopAsync(Cancellation)).ShouldBe(0);
                ProcessTable.Find(_marker).ShouldBeEmpty($"seed {seed}");
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

    private async Task StartAsync(List<FaultyServer> servers, TenantApi tenant, int count)
    {
        for (var number = 0; number < count; number++)
        {
            servers.Add(await FaultyServer.StartAsync(tenant, number, _marker));
        }
    }

    /// <summary>Each server at its own pace: one that hangs holds no other up.</summary>
    private static async Task<IReadOnlyList<FaultyCall>> SufferAsync(List<FaultyServer> servers, int rounds, Random random)
    {
        var schedules = servers.ConvertAll(server =>
            Enumerable.Range(0, server.IsStdio ? rounds / 2 : rounds).Select(_ => FaultSchedule.Draw(random, server.IsStdio)).ToArray());
        return [.. (await Task.WhenAll(servers.Zip(schedules, (server, all) => server.SufferAllAsync(all)))).SelectMany(calls => calls)];
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

    private static void ShouldBeRight(IReadOnlyCollection<FaultyCall> calls, int seed)
    {
        Report(calls, call => call.ErrorCode ?? "success");
        calls.Where(call => !call.IsRight).ShouldBeEmpty($"seed {seed}");
    }

    /// <summary>
    /// What callers were told of whether their calls ran is what the servers counted, now that nothing runs any more; and no call ran
    /// twice whose tool does not say that it may.
    /// </summary>
    private static void ShouldBeTrue(IReadOnlyCollection<FaultyCall> calls, int seed)
    {
        Report(calls, call => $"{call.Ran} ({call.Runs})");
        calls.Where(call => !call.IsTrue).ShouldBeEmpty($"seed {seed}");
    }

    private static void Report(IEnumerable<FaultyCall> calls, Func<FaultyCall, string> property)
    {
        foreach (var kind in calls.GroupBy(call => call.Kind).OrderBy(kind => kind.Key))
        {
            var counts = kind.CountBy(property).OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Value} x {count.Key}");
            TestContext.Current.TestOutputHelper?.WriteLine($"{kind.Key}: {string.Join(", ", counts)}");
        }
    }

    /// <summary>Each stdio server runs once, whatever befell those that it ran in before.</summary>
    private Task ProcessesShouldBeAsync(int count, int seed) => Eventually.TrueAsync(
        () => ProcessTable.Find(_marker).Count == count,
        () => $"Seed {seed}. Of {count} stdio servers there are the processes {string.Join(", ", ProcessTable.Find(_marker))}.",
        cancellationToken: Cancellation);

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
