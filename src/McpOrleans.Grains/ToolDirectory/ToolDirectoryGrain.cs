using McpOrleans.Grains.Storage;
using Orleans.Utilities;

namespace McpOrleans.Grains.ToolDirectory;

/// <inheritdoc cref="IToolDirectoryGrain"/>
internal sealed class ToolDirectoryGrain : Grain, IToolDirectoryGrain
{
    /// <summary>How long a subscription lasts. It is limited because a process that dies does not unsubscribe.</summary>
    private static readonly TimeSpan SubscriptionLifetime = TimeSpan.FromMinutes(1);

    private readonly IPersistentState<DirectoryState> _directory;
    private readonly TimeProvider _clock;
    private readonly CoalescedWrites _writes;
    private readonly ObserverManager<IToolDirectoryObserver> _subscribers;
    private readonly Reservations _reserved;
    private readonly DirectoryGeneration _generation;
    private ImmutableArray<PublishedServer> _wanted;
    private ToolDirectorySnapshot _stored = ToolDirectorySnapshot.Empty;
    private ImmutableArray<ReservedServer> _storedReserved = [];
    private long _storedGeneration;

    public ToolDirectoryGrain(
        [PersistentState(StateNames.Directory, LenientStorage.DerivedProviderName)] IPersistentState<DirectoryState> directory,
        IGrainContext context,
        IGrainFactory grains,
        TimeProvider clock,
        ILogger<ToolDirectoryGrain> logger)
    {
        var tenant = context.GrainId.Key.ToString()!;
        _directory = directory;
        _clock = clock;
        _writes = new CoalescedWrites(WriteAsync);
        _subscribers = new ObserverManager<IToolDirectoryObserver>(SubscriptionLifetime, logger) { GetDateTime = () => clock.GetUtcNow().UtcDateTime };
        _reserved = new Reservations(tenant, grains, clock);
        _generation = new DirectoryGeneration(grains.GetGrain<ITenantGrain>(tenant), Empty);
    }

    private bool IsStored =>
        _wanted == _stored.Servers && _reserved.All == _storedReserved && (_generation.Known ?? 0) == _storedGeneration;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stored = new ToolDirectorySnapshot { Version = _directory.State.Version, Servers = _directory.State.Servers };
        _wanted = _stored.Servers;
        _reserved.All = _storedReserved = _directory.State.Reserved;
        _storedGeneration = _directory.State.TenantGeneration;
        _generation.Set(_directory.RecordExists ? _storedGeneration : null);
        return Task.CompletedTask;
    }

    public async Task<long?> PublishAsync(PublishedServer server)
    {
        await _generation.LearnAsync(server.TenantGeneration);
        if (_generation.Known != server.TenantGeneration)
        {
            return null;
        }

        // This runs in the same turn as the check of the generation, and so does everything until the storing begins.
        var position = _wanted.Find(server.Name);
        if (position < 0 || !PublishedServerList.IsSame(_wanted[position], server))
        {
            _wanted = _wanted.With(server);
        }

        _reserved.Remove(server.Name);
        await StoreAsync();
        return _stored.Version;
    }

    public Task<bool> ConfirmAsync(string server, string revision, long tenantGeneration)
    {
        var position = _stored.Servers.Find(server);
        return Task.FromResult(
            _generation.Known == tenantGeneration
            && position >= 0
            && _stored.Servers[position].TenantGeneration == tenantGeneration
            && string.Equals(_stored.Servers[position].Revision, revision, StringComparison.Ordinal));
    }

    public async Task<AdmitServerResult> AdmitAsync(string server, long storedBytes, bool isUnlimited)
    {
        for (var hasReleased = false; ;)
        {
            var terms = await _generation.AskAsync();
            if (terms.Generation is null)
            {
                return Admission.TenantDeleted;
            }

            if (_generation.Known is not { } generation)
            {
                // The tenant's deletion was finished after the answer.
                continue;
            }

            var quotas = isUnlimited ? new TenantQuotas() : terms.Quotas;
            if (Admission.Check(quotas, _wanted, _reserved.All, server, storedBytes) is not { } refusal)
            {
                // This is done in the same turn as the check that allowed it.
                await ReserveAsync(server, storedBytes, quotas);
                return new AdmitServerResult { TenantGeneration = generation };
            }

            var before = _reserved.All;
            if (!hasReleased)
            {
                await _reserved.ReleaseAbandonedAsync();
            }

            if (hasReleased || before == _reserved.All)
            {
                return refusal;
            }

            hasReleased = true;
        }
    }

    public Task ReleaseAsync(string server)
    {
        _reserved.Remove(server);
        return StoreAsync();
    }

    public async Task<bool> WithdrawAsync(string server)
    {
        var existed = _wanted.Find(server) >= 0;
        _wanted = _wanted.Without(server);
        _reserved.Remove(server);
        await StoreAsync();
        return existed;
    }

    public async Task<long> OpenAsync(long atLeast)
    {
        // From this turn on, no server of an earlier generation is admitted.
        var generation = Math.Max(atLeast, (_generation.Known ?? 0) + 1);
        _generation.Set(generation);
        Empty();
        await StoreAsync();
        return generation;
    }

    public async Task<ImmutableArray<string>> ClearAsync()
    {
        while (true)
        {
            if (!_wanted.IsEmpty || !_reserved.All.IsEmpty)
            {
                return [.. _wanted.Select(server => server.Name).Union(_reserved.All.Select(server => server.Name), StringComparer.Ordinal)];
            }

            if (IsStored)
            {
                break;
            }

            await StoreAsync();
        }

        // From this turn on, the tenant's grain is asked which servers may be admitted.
        _generation.Set(null);
        _storedGeneration = 0;
        if (_directory.RecordExists)
        {
            try
            {
                await _directory.ClearStateAsync();
            }
            finally
            {
                // Whether or not this succeeded, a new activation starts from what is stored.
                DeactivateOnIdle();
            }
        }

        return [];
    }

    public Task<ToolDirectorySnapshot?> GetSnapshotAsync(long? knownVersion) =>
        Task.FromResult(knownVersion == _stored.Version ? null : _stored);

    public Task<long> SubscribeAsync(IToolDirectoryObserver observer)
    {
        _subscribers.Subscribe(observer, observer);
        return Task.FromResult(_stored.Version);
    }

    public Task UnsubscribeAsync(IToolDirectoryObserver observer)
    {
        _subscribers.Unsubscribe(observer);
        return Task.CompletedTask;
    }

    private Task ReserveAsync(string server, long storedBytes, TenantQuotas quotas)
    {
        var isLimited = quotas.Servers is not null || quotas.StoredBytes is not null;
        if (isLimited || _wanted.Find(server) < 0)
        {
            _reserved.Set(server, storedBytes);
        }

        // Without quotas, only the name is reserved, and it is stored with the next write. Waiting for a write would make each
        // registration slower, only for the case that two names differ by case alone and this silo dies at the same time.
        return isLimited ? StoreAsync() : Task.CompletedTask;
    }

    private void Empty()
    {
        _wanted = [];
        _reserved.All = [];
    }

    private Task StoreAsync() => IsStored ? Task.CompletedTask : _writes.WriteAsync();

    private async Task WriteAsync()
    {
        // The version becomes visible only when it is stored, because after a crash it must not stand for something else. It is not
        // lower than the current time, so that a directory that lost its stored state does not use a version again either.
        var isNew = _wanted != _stored.Servers;
        var version = isNew ? Math.Max(_stored.Version + 1, _clock.GetUtcNow().ToUnixTimeMilliseconds()) : _stored.Version;
        var next = new ToolDirectorySnapshot { Version = version, Servers = _wanted };
        var (reserved, generation) = (_reserved.All, _generation.Known ?? 0);
        _directory.State = new DirectoryState
        {
            Version = next.Version,
            Servers = next.Servers,
            Reserved = reserved,
            TenantGeneration = generation,
        };
        try
        {
            await _directory.WriteStateAsync();
        }
        catch
        {
            // All waiting callers get the failure. A new activation starts from what is stored.
            DeactivateOnIdle();
            throw;
        }

        (_stored, _storedReserved, _storedGeneration) = (next, reserved, generation);
        if (isNew)
        {
            // This is not awaited, because it is a one-way message. A subscriber that misses it sees the version when it
            // subscribes again.
            _subscribers.Notify(observer => { _ = observer.OnChangedAsync(next.Version); });
        }
    }
}
