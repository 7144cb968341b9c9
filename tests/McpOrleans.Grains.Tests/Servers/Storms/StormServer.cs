using System.Collections.Immutable;
using McpOrleans.Grains.Servers;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Tools;
using Shouldly;

namespace McpOrleans.Grains.Tests.Servers.Storms;

/// <summary>An MCP server in the storm: it has faults of its own, and gets calls and orders meanwhile.</summary>
internal sealed class StormServer : IAsyncDisposable
{
    private const int CallersPerServer = 2;

    public static readonly TimeSpan HealthCheckInterval = TimeSpan.FromSeconds(5);

    private readonly StormCluster _cluster;
    private readonly TestServer _upstream;
    private readonly Random _random;
    private readonly ImmutableArray<StormCaller> _callers;
    private readonly StormCaller _probe;

    private StormServer(StormCluster cluster, ServerKey key, TestServer upstream, McpServerConfig config, Random random)
    {
        (_cluster, Key, _upstream, _random) = (cluster, key, upstream, random);
        upstream.Script.Tools.Add(Runs.Tool);
        _callers = [.. Enumerable.Range(1, CallersPerServer).Select(number => new StormCaller(cluster, key, number, new Random(random.Next())))];
        _probe = new StormCaller(cluster, key, 0, new Random(random.Next()));
        Orders = new StormOrders(cluster, key, config, _probe, new Random(random.Next()));
    }

    public ServerKey Key { get; }

    public RunCounter Runs { get; } = new();

    public StormOrders Orders { get; }

    public IReadOnlyList<StormCall> Calls => [.. _callers.Append(_probe).SelectMany(caller => caller.Calls)];

    /// <summary>Starts and registers it.</summary>
    public static async Task<StormServer> StartAsync(StormCluster cluster, ServerKey key, int number, Random random, CancellationToken cancellationToken)
    {
        var upstream = await TestServer.StartAsync(new TestServerOptions { Protocol = number % 3 == 0 ? null : "2025-11-25" }, cancellationToken);
        var config = GrainCluster.At(number % 3 == 1 ? upstream.SseUrl : upstream.Url) with
        {
            Description = "number 0",
            Timeout = TimeSpan.FromSeconds(2),
            ConnectTimeout = TimeSpan.FromSeconds(2),
            RetryAttempts = 1,
            RetryDelay = TimeSpan.FromSeconds(0.1),
            CircuitBreakerThreshold = 3,
            CircuitBreakerTimeout = TimeSpan.FromSeconds(1),
            HealthCheckInterval = HealthCheckInterval,
        };
        var server = new StormServer(cluster, key, upstream, config, random);
        var configured = await cluster.Server(key).ConfigureAsync(config);
        (configured.Errors.IsEmpty, configured.Refusal).ShouldBe((true, null));
        (await cluster.Server(key).ConnectAsync(cancellationToken)).ShouldNotBeNull().State.ShouldBe(ConnectionState.Connected);
        return server;
    }

    /// <summary>Returns when the storm is over, and the server is sound again.</summary>
    public async Task EndureAsync(CancellationToken end, CancellationToken cancellationToken)
    {
        await Task.WhenAll(
        [
            SufferAsync(end, cancellationToken),
            Orders.RunAsync(end, cancellationToken),
            .. _callers.Select(caller => caller.RunAsync(end, cancellationToken)),
        ]);
        await Eventually.TrueAsync(_ => Orders.ResetAsync(), cancellationToken: cancellationToken);
    }

    /// <summary>What is not yet as it should be once everything is well; null when nothing is.</summary>
    public async Task<string?> FindTroubleAsync(DateTimeOffset since)
    {
        var grain = _cluster.Server(Key);
        var entry = (await _cluster.Directory(Key.Tenant).GetSnapshotAsync(null))?.Servers.FirstOrDefault(server => server.Name == Key.Server);
        if (await grain.GetStatusAsync() is not { } status || entry is null)
        {
            return $"{Key} is not there, or not published.";
        }

        var stored = await _cluster.ReadStoredAsync<ServerState>(StateNames.Server, grain);
        var learnt = await _cluster.ReadStoredAsync<LearntState>(StateNames.Learnt, grain);
        var isWell = status is { Health: HealthStatus.Healthy, State: ConnectionState.Connected, Circuit.State: CircuitState.Closed, ToolsStale: false, IsConfigUnknown: false }
            && status.LastChecked > since;
        var agrees = entry is { Stale: false, Enabled: true } && entry.Description == status.Config.Description
            && stored.Config?.Description == status.Config.Description
            && learnt.Circuit is null
            && entry.Tools.Select(tool => tool.Name).SequenceEqual(_upstream.Script.Tools.All.Select(tool => tool.Name));
        var running = _upstream.Script.Traffic.Read().RunningCalls;
        return isWell && agrees && running == 0 ? null
            : $"{Key}: {status}; published {entry}; stored {stored.Config?.Description}, {learnt}; {running} calls run.";
    }

    /// <summary>Repeats the keyed calls, and makes one that must succeed.</summary>
    public async Task<StormCall> CallAgainAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_callers.Select(caller => caller.RepeatAsync(cancellationToken)));
        return await _probe.CallAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    private async Task SufferAsync(CancellationToken end, CancellationToken cancellationToken)
    {
        while (!end.IsCancellationRequested)
        {
            var schedule = FaultSchedule.Draw(_random, isStdio: false);
            if (schedule.UnknownSessionStatus is { } status)
            {
                _upstream.Script.UnknownSessionStatus = status;
                await _upstream.ForgetSessionsAsync();
            }

            _upstream.Script.Faults.Set(schedule.Faults);
            await Task.Delay(TimeSpan.FromSeconds(0.3 + _random.NextDouble()), TimeProvider.System, cancellationToken);
            _upstream.Script.Faults.Clear();
            await Task.Delay(TimeSpan.FromSeconds(_random.NextDouble() * 2), TimeProvider.System, cancellationToken);
        }
    }
}
