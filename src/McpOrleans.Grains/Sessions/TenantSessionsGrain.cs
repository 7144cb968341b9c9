using McpOrleans.Grains.Storage;

namespace McpOrleans.Grains.Sessions;

/// <inheritdoc cref="ITenantSessionsGrain"/>
internal sealed class TenantSessionsGrain : Grain, ITenantSessionsGrain
{
    /// <summary>How often sessions are looked for whose silo has died, and which would otherwise stay stored for ever.</summary>
    private static readonly TimeSpan Sweep = TimeSpan.FromMinutes(10);

    /// <summary>A session that nobody has used for so long may make room for a new one. No request lasts as long.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(15);

    /// <summary>How many sessions are asked at the same time.</summary>
    private const int AtOnce = 16;

    private readonly IPersistentState<TenantSessionsState> _stored;
    private readonly IGrainFactory _grains;
    private readonly McpSessionOptions _options;
    private readonly CoalescedWrites _writes;
    private readonly string _tenant;
    private ImmutableArray<string> _sessions = [];
    private IGrainTimer? _timer;
    private bool _isClearing;

    public TenantSessionsGrain(
        [PersistentState(StateNames.TenantSessions)] IPersistentState<TenantSessionsState> stored,
        IGrainContext context,
        IGrainFactory grains,
        IOptions<McpSessionOptions> options)
    {
        (_stored, _grains, _options) = (stored, grains, options.Value);
        _tenant = context.GrainId.Key.ToString()!;
        _writes = new CoalescedWrites(WriteAsync);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _sessions = _stored.State.Sessions;
        StartTimer();
        return Task.CompletedTask;
    }

    public async Task<Failure?> EnterAsync(string session)
    {
        if (_sessions.Contains(session, StringComparer.Ordinal))
        {
            return null;
        }

        if (_sessions.Length >= _options.PerTenant)
        {
            await MakeRoomAsync();
        }

        if (_isClearing)
        {
            return new Failure { Code = ErrorCodes.TenantNotFound, Message = $"The tenant '{_tenant}' is being deleted.", Ran = false };
        }

        if (_sessions.Length >= _options.PerTenant)
        {
            return new Failure
            {
                Code = ErrorCodes.QuotaExceeded,
                Message = $"The tenant has {_sessions.Length} sessions, the most that it may have at once.",
                Suggestion = "End sessions that are no longer needed (DELETE /mcp). Idle ones end by themselves.",
                Ran = false,
            };
        }

        _sessions = _sessions.Add(session);
        StartTimer();
        await _writes.WriteAsync();
        return null;
    }

    public async Task LeaveAsync(string session)
    {
        var left = _sessions.Remove(session, StringComparer.Ordinal);
        if (left.Length != _sessions.Length)
        {
            _sessions = left;
            await _writes.WriteAsync();
        }
    }

    public async Task ClearAsync()
    {
        _isClearing = true;
        var ended = _sessions;
        _sessions = [];
        foreach (var some in ended.Chunk(AtOnce))
        {
            // One that cannot end now expires by itself: nobody has the tenant's keys any more.
            await Task.WhenAll(some.Select(Task (session) => Session(session).EndAsync()))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        await _writes.IdleAsync();
        if (_stored.RecordExists)
        {
            await _stored.ClearStateAsync();
        }

        DeactivateOnIdle();
    }

    /// <summary>
    /// Ends sessions that seem to be forgotten, since many clients never end theirs: of the oldest ones, those that were idle for a while.
    /// The next time, others are looked at.
    /// </summary>
    private async Task MakeRoomAsync()
    {
        ImmutableArray<string> oldest = [.. _sessions.Take(AtOnce)];
        await Task.WhenAll(oldest.Select(session => ExpireAsync(session, Forgotten)));
        var kept = oldest.Where(session => _sessions.Contains(session, StringComparer.Ordinal)).ToImmutableArray();
        _sessions = [.. _sessions.RemoveRange(kept, StringComparer.Ordinal), .. kept];
    }

    /// <summary>Has a session end that was idle for too long, and forgets one that is none any more.</summary>
    private async Task ExpireAsync(string session, TimeSpan? idle)
    {
        try
        {
            if (!await Session(session).ExpireAsync(idle))
            {
                await LeaveAsync(session);
            }
        }
#pragma warning disable CA1031 // What is wrong with one session must not keep the others; it is looked at again later.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private IMcpSessionGrain Session(string session) => _grains.GetGrain<IMcpSessionGrain>(new SessionKey(_tenant, session).ToString());

    private void StartTimer()
    {
        if (!_sessions.IsEmpty)
        {
            _timer ??= this.RegisterGrainTimer(_ => SweepAsync(), new GrainTimerCreationOptions(Sweep, Sweep) { Interleave = true });
        }
    }

    private async Task SweepAsync()
    {
        foreach (var some in _sessions.Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(session => ExpireAsync(session, idle: null)));
        }
    }

    private Task WriteAsync()
    {
        _stored.State = new TenantSessionsState { Sessions = _sessions };
        return _stored.WriteStateAsync();
    }
}
