using System.Diagnostics.CodeAnalysis;
using McpOrleans.Grains.Idempotency;
using McpOrleans.Grains.Servers.Lanes;
using McpOrleans.Grains.Servers.Parking;
using McpOrleans.Grains.Servers.Pins;
using McpOrleans.Grains.Servers.Subscriptions;
using McpOrleans.Grains.Storage;
using Orleans.Core;

namespace McpOrleans.Grains.Servers;

/// <inheritdoc cref="IMcpServerGrain"/>
[Orleans.Placement.ResourceOptimizedPlacement, Orleans.Placement.Immovable] // A connection can't move; it is made again.
[SuppressMessage("Reliability", "CA1001", Justification = "OnDeactivateAsync disposes the connection.")]
internal sealed partial class McpServerGrain : Grain, IMcpServerGrain, IRemindable
{
    /// <summary>The name under which this grain calls itself. There is no reminder with this name.</summary>
    private const string OrphanReminder = "orphan";

    /// <summary>Also such a name: a previous activation has published something late.</summary>
    private const string LateReminder = "late";

    /// <summary>How long an answer waits until the directory has what the answer says.</summary>
    private static readonly TimeSpan SettleCap = TimeSpan.FromSeconds(5);

    private readonly StoredConfiguration _stored;
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private readonly ServerAdmission _admission;
    private readonly ServerKey _key;
    private readonly ServerInForce _inForce = new();
    private readonly BackgroundWork _background;
    private readonly KeptState<LearntState> _learnt;
    private readonly KeptState<ToolsState> _tools;
    private readonly KeyedCalls _keyedCalls;
    private readonly KeyRetention _retention;
    private readonly CircuitGate _circuit;
    private readonly PinnedTools _pins;
    private readonly ToolChangeAudit _changes;
    private readonly ToolCatalog _catalog;
    private readonly ContentCatalog _content;
    private readonly DirectoryEntry _entry;
    private readonly ServerConnection _connection;
    private readonly AbilityTools _abilityTools;
    private readonly ClientLanes _lanes;
    private readonly CallAttempts _attempts;
    private readonly ParkedCalls _parked;
    private readonly ServerCalls _calls;
    private readonly ResourceSubscriptions _subscriptions;
    private readonly HealthCheck _health;
    private readonly HealthSchedule _schedule;
    private readonly StatusReport _report;
    private readonly UnreadableServer _unreadable;
    private bool _isOrphanCalled;

    public McpServerGrain(
        [PersistentState(StateNames.Server, LenientStorage.ProviderName)] IPersistentState<ServerState> server,
        [PersistentState(StateNames.Tools, LenientStorage.ProviderName)] IPersistentState<ToolsState> tools,
        [PersistentState(StateNames.Learnt, LenientStorage.ProviderName)] IPersistentState<LearntState> learnt,
        [PersistentState(StateNames.KeyedCalls, LenientStorage.ProviderName)] IPersistentState<KeyedCallsState> keyedCalls,
        IGrainContext context,
        IGrainFactory grains,
        McpConnector connector,
        ServerAdmission admission,
        IOptions<ConnectionOptions> connectionOptions,
        IOptions<KeyedCallLimits> keyedCallLimits,
        TimeProvider clock,
        ILogger<McpServerGrain> logger)
    {
        _stored = new StoredConfiguration(server, () => _unreadable!.FindProblem(StateNames.Server), clock);
        _logger = logger;
        _clock = clock;
        _admission = admission;
        _key = ServerKey.TryParse(context.GrainId.Key.ToString(), out var key)
            ? key.Value
            : throw new ArgumentException($"'{context.GrainId.Key}' is not the key of an MCP server, which has the form tenant/server.", nameof(context));
        var directory = grains.GetGrain<IToolDirectoryGrain>(_key.Tenant);
        _background = new BackgroundWork(_key, logger);
        _learnt = new KeptState<LearntState>(learnt, _inForce, _background, () => _unreadable!.FindProblem(StateNames.Learnt), OnNotStored, BelieveLearnt);
        _tools = new KeptState<ToolsState>(tools, _inForce, _background, () => _unreadable!.FindProblem(StateNames.Tools), OnNotStored, BelieveTools);
        _keyedCalls = new KeyedCalls(keyedCalls, () => _unreadable!.FindProblem(StateNames.KeyedCalls), keyedCallLimits.Value, OnKeyedCallFailed, clock);
        _retention = new KeyRetention(this, _inForce, _keyedCalls);
        _circuit = new CircuitGate(_key, _inForce, _learnt, CheckSoon, clock, logger);
        var toolAdmission = new ToolAdmission(_key, directory, logger);
        _pins = new PinnedTools(_key, _inForce, _tools, new ChangePolicy(_key, grains.GetGrain<ITenantGrain>(_key.Tenant), clock, logger), () => _background.Run(TellChangesAsync), clock, logger);
        _changes = new ToolChangeAudit(_key, _inForce, _tools, grains.GetGrain<ITenantAuditGrain>(_key.Tenant), clock);
        _catalog = new ToolCatalog(_key, _inForce, _tools, _pins, toolAdmission, Converge, connectionOptions.Value, clock, logger);
        _content = new ContentCatalog(_key, _inForce, _tools, _catalog, toolAdmission, Converge, connectionOptions.Value, clock, logger);
        _entry = new DirectoryEntry(_key, _inForce, directory, () => _catalog.Entry, IsUnreadable, () => _unreadable!.IsStored, OnTenantGone, OnPublishedLate, logger);
        _connection = new ServerConnection(_key, _inForce, connector, _learnt, _background, OnConnected, OnListChanged, clock, logger);
        _subscriptions = new ResourceSubscriptions(_key, _inForce, _connection, _circuit, _background, clock);
        _abilityTools = new AbilityTools(
            _key, _inForce, _connection, connector, _circuit, _tools, toolAdmission, Converge, connectionOptions.Value, clock, logger);
        _lanes = new ClientLanes(_key, _inForce, connector, _background, connectionOptions.Value, clock, logger);
        _attempts = new CallAttempts(_key, _inForce, _connection, _lanes, _catalog, _abilityTools, _circuit, clock);
        var running = new RunningCalls(_key, clock, logger);
        _parked = new ParkedCalls(_key, _attempts, running, _background, clock);
        _calls = new ServerCalls(_inForce, _attempts, _keyedCalls, running, _parked);
        _health = new HealthCheck(_key, _inForce, _connection, _catalog, _circuit, _learnt, CheckSoon, clock, logger);
        _report = new StatusReport(_key, _inForce, _connection, _catalog, _content, _circuit, _health, _calls, _learnt);
        _schedule = new HealthSchedule(this, _inForce, _circuit, IsUnreadable, () => CheckHealthAsync(CancellationToken.None));
        var states = new Dictionary<string, IStorage>(StringComparer.Ordinal)
        {
            [StateNames.Server] = server,
            [StateNames.Tools] = tools,
            [StateNames.Learnt] = learnt,
            [StateNames.KeyedCalls] = keyedCalls,
        };
        _unreadable = new UnreadableServer(_key, _inForce, states, clock);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _background.Start();
        _unreadable.Note();
        TakeOverStored();
        if (_unreadable.IsPassing)
        {
            _unreadable.AwaitLate(_background.RunAsync(ReadNowAsync));
        }

        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _subscriptions.End();
        _parked.End();
        var farewell = Task.WhenAll(_connection.DisposeAsync().AsTask(), _lanes.DisposeAsync());

        // The next activation starts from what is stored. It may start as soon as this method is cancelled, and nothing that this
        // activation still stores or publishes may come after it.
        await Task.WhenAll(_learnt.FlushAsync(), _tools.FlushAsync(), _keyedCalls.FlushAsync(), _entry.IdleAsync(), _schedule.IdleAsync())
            .WaitAsync(SettleCap, _clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _inForce.End();
        await farewell;
    }

    public Task<ConfigureServerResult> ConfigureAsync(McpServerConfig config) => ConfigureAsync(config, isUnlimited: false);

    public Task<ConfigureServerResult> ConfigureUnlimitedAsync(McpServerConfig config) => ConfigureAsync(config, isUnlimited: true);

    public async Task<ImmutableArray<FieldError>> CheckConfigAsync(McpServerConfig config) =>
        (await _admission.CheckAsync(_key, config, _inForce.State)).Errors;

    public Task<McpServerStatus?> GetStatusAsync() => Task.FromResult(Status());

    public async Task<McpServerStatus?> ConnectAsync(CancellationToken cancellationToken)
    {
        await _unreadable.LateAsync(timeout: null, cancellationToken);
        var generation = _inForce.Generation;
        if (_inForce.Enabled is not null
            && await RelistAsync(cancellationToken) is null
            && _inForce.Generation == generation
            && _circuit.Status.State is not CircuitState.Isolated)
        {
            // The connection was requested by hand, so the circuit did not matter. Its success counts more than the failures
            // before.
            _circuit.Reset();
        }

        return Status();
    }

    public async Task<McpServerStatus?> DisconnectAsync()
    {
        await CloseConnectionsAsync();
        return Status();
    }

    public async Task<McpServerStatus?> ReconnectAsync(CancellationToken cancellationToken)
    {
        await CloseConnectionsAsync();
        return await ConnectAsync(cancellationToken);
    }

    public async Task<McpServerStatus?> CheckHealthAsync(CancellationToken cancellationToken)
    {
        if (_inForce.Enabled is not null)
        {
            await _health.RunAsync(cancellationToken);
            if (_content.IsDue && _connection.Current is { } current)
            {
                _background.Run(() => _content.RefreshAsync(current));
            }

            _background.Run(FollowPolicyAsync);
            await SettleAsync(_entry.ConfirmAsync());
        }

        return Status();
    }

    public Task<McpServerStatus?> ResetCircuitAsync() => OrderAsync(_circuit.Reset, "was reset");

    public Task<McpServerStatus?> IsolateCircuitAsync() => OrderAsync(_circuit.Isolate, "is isolated");

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (reminderName == KeyRetention.ReminderName)
        {
            // This is not awaited, because a storage that hangs would block a configuration of the server.
            _background.Run(_retention.ApplyAsync);
        }
        else if (reminderName == OrphanReminder)
        {
            await RemoveOrphanAsync();
        }
        else if (_unreadable.Problem is not null)
        {
            ReadAgain();
        }
        else if (reminderName == LateReminder)
        {
            _isWithdrawn = false;
            NoticeGhost();
            _background.Run(_entry.ConfirmAsync);
        }
        else if (_inForce.Enabled is not { } config)
        {
            NoticeGhost();
            await _schedule.ApplyAsync();
        }
        else
        {
            Tick(config, status.Period);
        }
    }

    private void Tick(McpServerConfig config, TimeSpan period)
    {
        if (!_schedule.Confirm(period))
        {
            Converge();
        }

        if (_health.LastChecked is not { } last || _clock.GetUtcNow() - last >= config.HealthCheckInterval / 2)
        {
            // This is not awaited, because a reminder's tick does not interleave and a probe may take long.
            _background.Run(() => CheckHealthAsync(CancellationToken.None));
        }
    }

    private McpServerStatus? Status()
    {
        if (_unreadable.Problem is { } problem)
        {
            ReadAgain();
            return _report.Write(problem);
        }

        NoticeGhost();
        return _report.Write();
    }

    private Task CloseConnectionsAsync() => Task.WhenAll(_connection.CloseAsync(), _lanes.CloseAsync());

    private bool IsUnreadable() => _unreadable.Problem is not null;

    private void CheckSoon() => _schedule.CheckSoon();
}
