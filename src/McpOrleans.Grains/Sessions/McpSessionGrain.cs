using Orleans.Utilities;

namespace McpOrleans.Grains.Sessions;

/// <inheritdoc cref="IMcpSessionGrain"/>
internal sealed partial class McpSessionGrain : Grain, IMcpSessionGrain
{
    /// <summary>How often it is looked whether the session was idle for too long.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    /// <summary>No request lasts longer than this, so a front that used the session before has none that still runs.</summary>
    private static readonly TimeSpan FrontLifetime = TimeSpan.FromMinutes(15);

    private readonly IPersistentState<SessionState> _session;
    private readonly McpSessionOptions _options;
    private readonly TimeProvider _clock;
    private readonly ObserverManager<ISessionFront> _fronts;
    private readonly ITenantSessionsGrain _tenant;
    private readonly string _key;
    private readonly string _id;
    private DateTimeOffset _lastUsed;
    private Guid _stream;
    private string? _position;
    private IGrainTimer? _timer;
    private bool _isEnding;

    public McpSessionGrain(
        [PersistentState(StateNames.Session)] IPersistentState<SessionState> session,
        IGrainContext context,
        IGrainFactory grains,
        IOptions<McpSessionOptions> options,
        TimeProvider clock,
        ILogger<McpSessionGrain> logger)
    {
        (_session, _options, _clock) = (session, options.Value, clock);
        _key = context.GrainId.Key.ToString()!;
        var slash = _key.IndexOf('/', StringComparison.Ordinal);
        _id = _key[(slash + 1)..];
        _tenant = grains.GetGrain<ITenantSessionsGrain>(_key[..Math.Max(slash, 0)]);
        _fronts = new ObserverManager<ISessionFront>(FrontLifetime, logger) { GetDateTime = () => clock.GetUtcNow().UtcDateTime };
    }

    /// <summary>Null from the moment on in which the session begins to end: nobody continues it while its state is being cleared.</summary>
    private SessionFacts? Facts => _isEnding ? null : _session.State.Facts;

    /// <summary>A session in use is stored this often, so that the loss of its silo does not make it look idle.</summary>
    private TimeSpan StorePeriod => _options.IdleTimeout / 4;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (Facts is null)
        {
            return;
        }

        // It may have been used since that was stored last.
        _lastUsed = _session.State.LastUsed + StorePeriod;
        if (IsIdle(_options.IdleTimeout))
        {
            await ForgetAsync();
            return;
        }

        StartTimer();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (Facts is { } facts && _lastUsed > _session.State.LastUsed + StorePeriod)
        {
            // Best effort: otherwise the session may expire a little early.
            await StoreAsync(facts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    public async Task<Failure?> OpenAsync(SessionFacts facts)
    {
        if (await _tenant.EnterAsync(_id) is { } refusal)
        {
            return refusal;
        }

        // If this fails, the session may be stored all the same: the tenant's grain keeps its place, and finds out.
        _lastUsed = _clock.GetUtcNow();
        await StoreAsync(facts);
        StartTimer();
        return null;
    }

    public Task<SessionFacts?> UseAsync(ISessionFront front)
    {
        if (Facts is not null)
        {
            _lastUsed = _clock.GetUtcNow();
            _fronts.Subscribe(front, front);
        }

        return Task.FromResult(Facts);
    }

    public async Task<SessionStreamStart?> OpenStreamAsync(ISessionFront front, Guid stream)
    {
        if (await UseAsync(front) is null)
        {
            return null;
        }

        _stream = stream;
        _fronts.Notify(other => { _ = other.OnStreamTakenAsync(_key, stream); });
        return new SessionStreamStart { Position = _position };
    }

    public async Task<bool> HoldStreamAsync(ISessionFront front, Guid stream)
    {
        // An activation that is new knows of no stream yet.
        _stream = _stream == default ? stream : _stream;
        return await UseAsync(front) is not null && _stream == stream;
    }

    public Task NotePositionAsync(Guid stream, string position)
    {
        _position = stream == _stream ? position : _position;
        return Task.CompletedTask;
    }

    public async Task SetLogLevelAsync(string level)
    {
        if (Facts is { } facts && facts.LogLevel != level)
        {
            await StoreAsync(facts with { LogLevel = level });
        }
    }

    public Task CallOffAsync(byte[] requestId)
    {
        _fronts.Notify(front => { _ = front.OnCalledOffAsync(_key, requestId); });
        return Task.CompletedTask;
    }

    public Task RespondAsync(string requestId, CallResponse response)
    {
        _fronts.Notify(front => { _ = front.OnResponseAsync(_key, requestId, response); });
        return Task.CompletedTask;
    }

    public async Task<bool> EndAsync()
    {
        if (Facts is null)
        {
            DeactivateOnIdle();
            return false;
        }

        await ForgetAsync();
        return true;
    }

    public async Task<bool> ExpireAsync(TimeSpan? idle = null)
    {
        if (Facts is not null && IsIdle(idle ?? _options.IdleTimeout))
        {
            await ForgetAsync();
        }

        return Facts is not null;
    }

    private bool IsIdle(TimeSpan idle) => _clock.GetUtcNow() - _lastUsed >= idle;

    private async Task LookAsync()
    {
        if (await ExpireAsync() && Facts is { } facts && _lastUsed - _session.State.LastUsed >= StorePeriod)
        {
            await StoreAsync(facts);
        }
    }

    private void StartTimer() => _timer ??= this.RegisterGrainTimer(
        _ => LookAsync(), new GrainTimerCreationOptions(Look, Look) { KeepAlive = true, Interleave = false });

    private async Task StoreAsync(SessionFacts facts)
    {
        _session.State = _session.State with { Facts = facts, LastUsed = _lastUsed };
        try
        {
            await _session.WriteStateAsync();
        }
        catch
        {
            // A new activation starts from what is stored.
            DeactivateOnIdle();
            throw;
        }
    }

    private async Task ForgetAsync()
    {
        _isEnding = true;
        _timer?.Dispose();
        _timer = null;
        try
        {
            await _session.ClearStateAsync();
        }
        catch
        {
            // A new activation finds out what is stored, and ends the session when it is idle.
            DeactivateOnIdle();
            throw;
        }

        _fronts.Notify(front => { _ = front.OnEndedAsync(_key); });
        DeactivateOnIdle();

        // The session is over, whether or not its place is free at once: the tenant's grain finds out by itself.
        await _tenant.LeaveAsync(_id).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }
}
