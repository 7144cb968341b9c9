using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Tools;

namespace McpOrleans.EndToEnd.Tests.Resilience;

/// <summary>A server that goes through one fault schedule after another, and what callers are told meanwhile.</summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    private const string Older = "2025-11-25";

    // Of so many calls one is of the tool that may run twice.
    private const int RepeatableEvery = 3;

    private static readonly string[] Failures = ["connection_failed", "protocol_error", "timeout", "circuit_open"];

    /// <summary>What callers may be told besides while the storage fails; nothing ran then.</summary>
    private static readonly string[] FailuresOfStorage = ["storage_unavailable", "overloaded"];

    public static readonly TimeSpan HealthCheckInterval = TimeSpan.FromSeconds(5);

    /// <summary>What a process may take to start and to agree on a revision; no call waits for it longer than its own timeout.</summary>
    public static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(3);

    private readonly TenantApi _tenant;
    private readonly TestServerOptions _options;
    private readonly RunCounter _runs;
    private TestServer _server;
    private int _calls;

    private FaultyServer(TenantApi tenant, string name, ServerKind kind, TestServerOptions options, RunCounter runs, TestServer server)
    {
        (_tenant, Name, Kind, _runs, _server) = (tenant, name, kind, runs, server);
        _options = options.At(server.Url);
    }

    public string Name { get; }

    public ServerKind Kind { get; }

    /// <summary>Whether it is a process of the service's.</summary>
    public bool IsStdio => _options.LinePort > 0;

    /// <summary>A process takes longer to start than a connection to open.</summary>
    private TimeSpan Timeout => TimeSpan.FromSeconds(IsStdio ? 2 : 1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts and registers it.</summary>
    /// <param name="tenant">Whose server it is.</param>
    /// <param name="number">Which one of the tenant's: each kind has its turn.</param>
    /// <param name="marker">A word by which its process is found, if it is one.</param>
    public static async Task<FaultyServer> StartAsync(TenantApi tenant, int number, string marker)
    {
        var kinds = Enum.GetValues<ServerKind>();
        var kind = kinds[number % kinds.Length];

        // At an address of its own nobody takes its ports while it is down.
        var options = new TestServerOptions
        {
            Host = LoopbackAddresses.TakeOwn(),
            Protocol = kind is ServerKind.Stateless or ServerKind.StatelessStdio ? null : Older,
            Sessions = kind is not ServerKind.Sessionless,
            LinePort = kind is ServerKind.Stdio or ServerKind.StatelessStdio ? FreePorts.Take(1)[0] : 0,
        };
        var runs = new RunCounter();
        var faulty = new FaultyServer(tenant, $"server-{number}", kind, options, runs, await StartAsync(options, runs));
        var config = kind switch
        {
            ServerKind.Stdio or ServerKind.StatelessStdio => ServerConfig.Stdio(TestServerCommand.For(new TestServerOptions { Host = options.Host, Relay = options.LinePort, Marker = marker })),
            ServerKind.Sse => ServerConfig.Http(faulty._server.SseUrl),
            _ => ServerConfig.Http(faulty._server.Url),
        };
        config.Impatient(faulty.IsStdio ? StartTimeout : faulty.Timeout).ImpatientCalls(faulty.Timeout);
        config["retry_attempts"] = 1;
        config["retry_delay"] = 0.1;
        config["retry_max_delay"] = 0.2;
        config["circuit_breaker_timeout"] = 1;
        config["health_check_interval"] = HealthCheckInterval.TotalSeconds;
        (await tenant.PutServerAsync(faulty.Name, config)).ShouldSucceed();

        // The first process that the service starts may need longer.
        ApiAnswer? tools = null;
        await Eventually.TrueAsync(
            async _ => (tools = await tenant.GetAsync($"servers/{faulty.Name}/tools")).ErrorCode is null, () => $"{tools}", cancellationToken: Cancellation);
        return faulty;
    }

    /// <summary>Goes through schedules, each once the circuit lets calls through again; says what each call came to.</summary>
    public async Task<IReadOnlyList<FaultyCall>> SufferAllAsync(IEnumerable<FaultSchedule> schedules)
    {
        var calls = new List<FaultyCall>();
        foreach (var schedule in schedules)
        {
            JsonObject? circuit = null;
            await Eventually.TrueAsync(
                async _ => (string?)(circuit = await _tenant.ReadCircuitAsync(Name))["state"] is not "open",
                () => $"{Name} before ({schedule}): {circuit}",
                cancellationToken: Cancellation);
            calls.AddRange(await SufferAsync(schedule, isStorageFailing: false));
        }

        return calls;
    }

    /// <summary>Goes through one schedule and is sound again. While the storage fails the last of the calls has an idempotency key.</summary>
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
            _server = await StartAsync(_options, _runs);
        }

        _server.Script.Faults.Clear();
        return answers;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static Task<TestServer> StartAsync(TestServerOptions options, RunCounter runs) =>
        TestServer.StartAsync(options, [runs.Tool, runs.RepeatableTool], Cancellation);

    private async Task<FaultyCall> CallAsync(FaultSchedule schedule, bool isStorageFailing, bool isKeyed)
    {
        var number = Interlocked.Increment(ref _calls);
        var id = $"{Name}-{number}";
        var isRepeatable = number % RepeatableEvery == 0;
        var start = TimeProvider.System.GetTimestamp();
        var answer = await _tenant.CallAsync(
            isRepeatable ? RunCounter.RepeatableToolName : RunCounter.ToolName, new JsonObject { ["id"] = id }, Name, idempotencyKey: isKeyed ? id : null);
        var took = TimeProvider.System.GetElapsedTime(start);
        var isRight = answer.ErrorCode switch
        {
            null => answer.Text == id,
            "tool_error" => schedule.Faults.Any(fault => fault.Kind is FaultKind.ToolError && fault.Message == answer.Text),
            "invalid_request" => schedule.Faults.Any(fault => fault is { Kind: FaultKind.JsonRpcError, Code: -32602 or -32600 }),
            "overloaded" when schedule.Faults.Any(fault => fault is { Kind: FaultKind.Status, Status: 429 }) => true,
            var code => Failures.Contains(code) || (isStorageFailing && FailuresOfStorage.Contains(code)),
        };
        return new FaultyCall
        {
            Kind = Kind,
            Id = id,
            Counter = _runs,
            IsRepeatable = isRepeatable,
            ErrorCode = answer.ErrorCode,
            Ran = RanStatement.Of(answer, Name),
            IsRight = isRight && took < Timeout + Patience.Slack,
            Story = $"({schedule}) after {took}: {answer}",
        };
    }
}
