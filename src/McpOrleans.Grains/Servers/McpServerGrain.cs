using System.Collections.Immutable;
using McpOrleans.Grains.Connections;
using McpOrleans.Grains.Idempotency;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace McpOrleans.Grains.Servers;

/// <inheritdoc cref="IMcpServerGrain"/>
[Orleans.Placement.ResourceOptimizedPlacement, Orleans.Placement.Immovable] // A connection can't move; it is made again.
#pragma warning disable CA1001 // OnDeactivateAsync disposes the connection.
internal sealed partial class McpServerGrain : Grain, IMcpServerGrain, IRemindable
#pragma warning restore CA1001
{
    private readonly IPersistentState<ServerState> _server;
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private readonly ServerAdmission _admission;
    private readonly ServerKey _key;
    private readonly BackgroundWork _background;
    private readonly LearntStore _learnt;
    private readonly KeyedCalls _keyedCalls;
    private readonly CircuitGate _circuit;
    private readonly ToolCatalog _catalog;
    private readonly ServerConnection _connection;
    private readonly ServerRequests _requests;
    private readonly HealthCheck _health;
    private readonly HealthSchedule _schedule;
    private readonly StatusReport _report;
    private bool _isRemoved;

    public McpServerGrain(
        [PersistentState(StateNames.Server)] IPersistentState<ServerState> server,
        [PersistentState(StateNames.Tools)] IPersistentState<ToolsState> tools,
        [PersistentState(StateNames.Learnt)] IPersistentState<LearntState> learnt,
        [PersistentState(StateNames.KeyedCalls)] IPersistentState<KeyedCallsState> keyedCalls,
        IGrainContext context,
        IGrainFactory grains,
        McpConnector connector,
        ServerAdmission admission,
        IOptions<ConnectionOptions> connectionOptions,
        IOptions<KeyedCallLimits> keyedCallLimits,
        TimeProvider clock,
        ILogger<McpServerGrain> logger)
    {
        _server = server;
        _logger = logger;
        _clock = clock;
        _admission = admission;
        _key = ServerKey.TryParse(context.GrainId.Key.ToString(), out var key)
            ? key.Value
            : throw new ArgumentException($"'{context.GrainId.Key}' is no key of an MCP server: it must read tenant/server.", nameof(context));
        _background = new BackgroundWork(_key, context, logger);
        _learnt = new LearntStore(learnt, _background.OnFailed);
        _keyedCalls = new KeyedCalls(keyedCalls, keyedCallLimits.Value, _background.OnFailed, clock);
        _circuit = new CircuitGate(_key, _learnt, CheckSoon, clock, logger);
        _catalog = new ToolCatalog(_key, tools, grains.GetGrain<IToolDirectoryGrain>(_key.Tenant), connectionOptions.Value, clock, logger);
        _connection = new ServerConnection(_key, connector, _learnt, OnConnected, OnToolsChanged, clock, logger);
        _requests = new ServerRequests(_key, _connection, _catalog, _circuit, _keyedCalls, clock);
        _health = new HealthCheck(_key, _connection, _catalog, _circuit, _learnt, CheckSoon, clock, logger);
        _report = new StatusReport(_key, _connection, _catalog, _circuit, _health, _requests, _learnt);
        _schedule = new HealthSchedule(this, _circuit, () => CheckHealthAsync(CancellationToken.None));
    }

    /// <summary>Null when the server is not configured, and from the moment on when its removal began.</summary>
    private McpServerConfig? Config => _isRemoved ? null : _server.State.Config;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _background.Start();
        if (Config is { } config)
        {
            _learnt.Restore();
            _keyedCalls.Restore();
            _circuit.Restore();
            _health.Restore();
            _catalog.Apply(config, _server.State.IsUnlimited);

            // A process that died between storing and publishing left this undone. In the background: calls wait meanwhile.
            _background.Run(async () =>
            {
                await _catalog.PublishAsync(config);
                await _schedule.ApplyAsync(config, mayExist: true);
            });
        }

        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        await _connection.DisposeAsync();

    public Task<ConfigureServerResult> ConfigureAsync(McpServerConfig config) => ConfigureAsync(config, isUnlimited: false);

    public Task<ConfigureServerResult> ConfigureUnlimitedAsync(McpServerConfig config) => ConfigureAsync(config, isUnlimited: true);

    public async Task<ImmutableArray<FieldError>> CheckConfigAsync(McpServerConfig config) =>
        (await _admission.AcceptAsync(_key, config, Config, listedBytes: null)).Errors;

    public async Task<bool> RemoveAsync()
    {
        if (Config is null)
        {
            // Should its configuration have been lost, the directory must not keep it for ever.
            return await _catalog.WithdrawAsync();
        }

        _isRemoved = true;
        try
        {
            // The configuration goes last: should this process die in between, a repetition finds what is left.
            await ForgetTargetAsync();
            await _catalog.WithdrawAsync();
            await _schedule.StopAsync();
            await _keyedCalls.ClearAsync();
            await _learnt.ClearAsync();
            await _server.ClearStateAsync();
        }
        catch
        {
            _isRemoved = false;
            throw;
        }

        _server.State = new ServerState();
        LogRemoved(_key);
        DeactivateOnIdle();
        return true;
    }

    public async Task<McpReply> InvokeAsync(McpRequest request, CancellationToken cancellationToken) => Config switch
    {
        null => new FailedReply { Failure = CallFailures.ServerNotFound(_key.Server) },
        { Enabled: false } => new FailedReply { Failure = CallFailures.ServerDisabled(_key.Server) },
        var config => await _requests.SendAsync(request, config, cancellationToken),
    };

    public Task<bool> IsRunningAsync(string requestId) => Task.FromResult(_requests.IsRunning(requestId));

    public async Task<ToolListing?> ListToolsAsync(CancellationToken cancellationToken)
    {
        if (Config is not { } config)
        {
            return null;
        }

        var failure = _catalog.IsListed || !config.Enabled ? null : await RelistAsync(config, cancellationToken);
        return new ToolListing { Tools = _catalog.Offered, ListedAt = _catalog.ListedAt, Failure = failure };
    }

    public Task<McpServerStatus?> GetStatusAsync() => Task.FromResult(Config is { } config ? Status(config) : null);

    public async Task<McpServerStatus?> ConnectAsync(CancellationToken cancellationToken)
    {
        if (Config is { Enabled: true } config && await RelistAsync(config, cancellationToken) is null
            && _circuit.Status.State is not CircuitState.Isolated)
        {
            // Asked for by hand, circuit or not; that it worked says more than the failures before.
            await _circuit.ResetAsync();
        }

        return await GetStatusAsync();
    }

    public async Task<McpServerStatus?> DisconnectAsync()
    {
        await _connection.CloseAsync();
        return await GetStatusAsync();
    }

    public async Task<McpServerStatus?> ReconnectAsync(CancellationToken cancellationToken)
    {
        await _connection.CloseAsync();
        return await ConnectAsync(cancellationToken);
    }

    public async Task<McpServerStatus?> CheckHealthAsync(CancellationToken cancellationToken)
    {
        if (Config is { Enabled: true } config)
        {
            await _health.RunAsync(config, cancellationToken);
        }

        return await GetStatusAsync();
    }

    public async Task<McpServerStatus?> ResetCircuitAsync()
    {
        if (Config is not null)
        {
            await _circuit.ResetAsync();
        }

        return await GetStatusAsync();
    }

    public async Task<McpServerStatus?> IsolateCircuitAsync()
    {
        if (Config is not null)
        {
            await _circuit.IsolateAsync();
        }

        return await GetStatusAsync();
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (Config is not { Enabled: true } config)
        {
            await _schedule.StopAsync();
        }
        else if (_health.LastChecked is not { } last || _clock.GetUtcNow() - last >= config.HealthCheckInterval / 2)
        {
            // Not awaited: a tick does not interleave, and a probe may take its time.
            _background.Run(() => CheckHealthAsync(CancellationToken.None));
        }
    }

    private async Task<ConfigureServerResult> ConfigureAsync(McpServerConfig config, bool isUnlimited)
    {
        var previous = Config;
        var accepted = await _admission.AcceptAsync(_key, config, previous, isUnlimited ? null : _catalog.ListedBytes);
        if (accepted.Config is null)
        {
            return new ConfigureServerResult { Errors = accepted.Errors, Refusal = accepted.Refusal };
        }

        config = accepted.Config;
        await _admission.StoreAsync(_key, new ServerState { Config = config, IsUnlimited = isUnlimited }, _server, DeactivateOnIdle);
        _isRemoved = false;
        if (previous is not null && !(config.Enabled && accepted.IsSameTarget))
        {
            await ForgetTargetAsync();
        }

        _catalog.Apply(config, isUnlimited);
        _requests.Admit(config);
        await _catalog.PublishAsync(config);
        await _schedule.ApplyAsync(config, mayExist: previous is not null);
        if (config.Enabled)
        {
            // Not awaited: it says itself what comes of it.
            _ = _connection.GetAsync(config, CancellationToken.None);
        }

        LogConfigured(_key, config.EffectiveTransport, config.Enabled);
        return new ConfigureServerResult { Created = previous is null, Status = Status(config) };
    }

    /// <summary>The address changed, or there is none any more: what was learnt of the one before says nothing.</summary>
    private async Task ForgetTargetAsync()
    {
        await _connection.CloseAsync();
        await _circuit.ResetAsync();
        _health.Reset();
    }

    private void CheckSoon() => _schedule.CheckSoon();

    private async Task<Failure?> RelistAsync(McpServerConfig config, CancellationToken cancellationToken)
    {
        var connected = await _connection.GetAsync(config, cancellationToken);
        return connected.Succeeded
            ? await _catalog.RefreshAsync(connected.Connection, config).WaitAsync(cancellationToken)
            : connected.Fault.ToFailure();
    }

    private McpServerStatus Status(McpServerConfig config) => _report.Write(config);

    private void OnConnected()
    {
        if (Config is { } config && _connection.Current is { } connection)
        {
            _background.Run(() => _catalog.RefreshAsync(connection, config));
        }
    }

    /// <summary>Called from a thread of the SDK.</summary>
    private void OnToolsChanged() => _background.Run(() =>
        Config is { } config ? _catalog.OnChangedAsync(() => _connection.Current, config) : Task.CompletedTask);
}
