using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;

namespace McpOrleans.EndToEnd.Tests.Resilience;

/// <summary>A server that goes through one fault schedule after another, and what callers are told meanwhile.</summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private static readonly string[] Failures = ["connection_failed", "protocol_error", "timeout", "circuit_open"];

    /// <summary>What callers may be told besides while the storage fails; nothing ran then.</summary>
    private static readonly string[] FailuresOfStorage = ["storage_unavailable", "overloaded"];

    public static readonly TimeSpan HealthCheckInterval = TimeSpan.FromSeconds(5);

    private readonly TenantApi _tenant;
    private readonly TestServerOptions _options;
    private TestServer _server;
    private int _calls;

    private FaultyServer(TenantApi tenant, string name, TestServerOptions options, TestServer server)
    {
        (_tenant, Name, _server) = (tenant, name, server);
        _options = options.At(server.Url);
    }

    public string Name { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts and registers it.</summary>
    public static async Task<FaultyServer> StartAsync(TenantApi tenant, string name, ServerKind kind)
    {
        var options = new TestServerOptions { Protocol = kind is ServerKind.Stateless ? null : "2025-11-25" };
        var faulty = new FaultyServer(tenant, name, options, await TestServer.StartAsync(options, Cancellation));
        var config = ServerConfig.Http(kind is ServerKind.Sse ? faulty._server.SseUrl : faulty._server.Url).Impatient(Timeout);
        config["retry_attempts"] = 1;
        config["retry_delay"] = 0.1;
        config["circuit_breaker_timeout"] = 1;
        config["health_check_interval"] = HealthCheckInterval.TotalSeconds;
        await tenant.AddServerAsync(name, config);
        return faulty;
    }

    /// <summary>Goes through one schedule and is sound again; says what each call came to.</summary>
    public Task<IReadOnlyList<FaultyCall>> SufferAsync(FaultSchedule schedule) => SufferAsync(schedule, isStorageFailing: false);

    /// <summary>The same while the storage fails; the last of the calls has an idempotency key then.</summary>
    public async Task<IReadOnlyList<FaultyCall>> SufferAsync(FaultSchedule schedule, bool isStorageFailing)
    {
        if (schedule.IsDown)
        {
            await _server.DisposeAsync();
        }

        if (schedule.UnknownSessionStatus is { } status)
        {
            _server.Script.UnknownSessionStatus = status;
            await _server.ForgetSessionsAsync();
        }

        _server.Script.Faults.Set(schedule.Faults);
        var answers = await Task.WhenAll(Enumerable.Range(1, schedule.Calls).Select(number =>
            CallAsync(schedule, isStorageFailing, isKeyed: isStorageFailing && number == schedule.Calls)));
        if (schedule.IsDown)
        {
            _server = await TestServer.StartAsync(_options, Cancellation);
        }

        _server.Script.Faults.Clear();
        return answers;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<FaultyCall> CallAsync(FaultSchedule schedule, bool isStorageFailing, bool isKeyed)
    {
        var message = $"{Name} {Interlocked.Increment(ref _calls)}";
        var start = TimeProvider.System.GetTimestamp();
        var answer = await _tenant.CallAsync(
            "echo", new JsonObject { ["message"] = message }, Name, idempotencyKey: isKeyed ? message.Replace(' ', '-') : null);
        var took = TimeProvider.System.GetElapsedTime(start);
        var isRight = answer.ErrorCode is { } code
            ? Failures.Contains(code) || (isStorageFailing && FailuresOfStorage.Contains(code))
            : answer.Text == message;
        return new FaultyCall(
            answer.ErrorCode,
            isRight && took < Timeout + Patience.Slack ? null : $"{Name} ({schedule}) after {took}: {answer.Body.ToJsonString()}");
    }
}
