using System.Collections.Immutable;
using McpOrleans.Grains.Quotas;
using McpOrleans.Grains.Storage;

namespace McpOrleans.Grains.ToolDirectory;

/// <inheritdoc cref="IToolDirectoryGrain"/>
internal sealed class ToolDirectoryGrain : Grain, IToolDirectoryGrain
{
    private readonly IPersistentState<DirectoryState> _directory;
    private readonly TimeProvider _clock;
    private readonly CoalescedWrites _writes;
    private readonly DirectorySubscribers _subscribers;
    private readonly Reservations _reserved;
    private ImmutableArray<PublishedServer> _wanted;
    private ToolDirectorySnapshot _stored = ToolDirectorySnapshot.Empty;

    private ImmutableArray<ReservedServer> _storedReserved = [];

    public ToolDirectoryGrain(
        [PersistentState(StateNames.Directory)] IPersistentState<DirectoryState> directory,
        IGrainContext context,
        IGrainFactory grains,
        TimeProvider clock)
    {
        _directory = directory;
        _clock = clock;
        _writes = new CoalescedWrites(WriteAsync);
        _subscribers = new DirectorySubscribers(clock);
        _reserved = new Reservations(context.GrainId.Key.ToString()!, grains, clock);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stored = new ToolDirectorySnapshot { Version = _directory.State.Version, Servers = _directory.State.Servers };
        _wanted = _stored.Servers;
        _reserved.All = _storedReserved = _directory.State.Reserved;
        return Task.CompletedTask;
    }

    public async Task<long?> PublishAsync(PublishedServer server)
    {
        var position = _wanted.Find(server.Name);
        if (position < 0 || !PublishedServerList.IsSame(_wanted[position], server))
        {
            _wanted = _wanted.With(server);
        }

        _reserved.Remove(server.Name);
        await StoreAsync();
        return _stored.Version;
    }

    public Task<bool> ConfirmAsync(string server, string revision, long tenantGeneration) =>
        Task.FromResult(_stored.Servers.Any(s => s.Name == server && s.Revision == revision && s.TenantGeneration == tenantGeneration));

    public async Task<AdmitServerResult> AdmitAsync(string server, long storedBytes, bool isUnlimited) =>
        new AdmitServerResult { Refusal = isUnlimited ? null : await AdmitAsync(server, storedBytes) };

    private async Task<Failure?> AdmitAsync(string server, long storedBytes)
    {
        if (await _reserved.FindQuotasAsync() is not { } quotas)
        {
            return null;
        }

        if (Check() is { } refusal)
        {
            var before = _reserved.All;
            await _reserved.ReleaseAbandonedAsync();
            refusal = before == _reserved.All ? refusal : Check();
            if (refusal is not null)
            {
                return refusal;
            }
        }

        // In the same turn as the check that allowed it.
        _reserved.Set(server, storedBytes);
        await StoreAsync();
        return null;

        Failure? Check() => StoredQuota.Check(quotas, _wanted, _reserved.All, server, storedBytes);
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

    public async Task ClearAsync()
    {
        if (!_wanted.IsEmpty)
        {
            _wanted = [];
            _reserved.All = [];
            await StoreAsync();
        }

        // The last write may still be on its way: what it takes has no servers either.
        if (_directory.RecordExists)
        {
            await _directory.ClearStateAsync();
            DeactivateOnIdle();
        }
    }

    public Task<ToolDirectorySnapshot?> GetSnapshotAsync(long? knownVersion) =>
        Task.FromResult(knownVersion == _stored.Version ? null : _stored);

    public Task<long> SubscribeAsync(IToolDirectoryObserver observer)
    {
        _subscribers.Add(observer);
        return Task.FromResult(_stored.Version);
    }

    public Task UnsubscribeAsync(IToolDirectoryObserver observer)
    {
        _subscribers.Remove(observer);
        return Task.CompletedTask;
    }

    private Task StoreAsync() =>
        _wanted == _stored.Servers && _reserved.All == _storedReserved ? Task.CompletedTask : _writes.WriteAsync();

    private async Task WriteAsync()
    {
        // The version is seen only once it is stored: should the process die now, it must not name something else later.
        // It is no lower than the time, so that a directory whose stored state was lost does not use a version again either.
        var isNew = _wanted != _stored.Servers;
        var version = isNew ? Math.Max(_stored.Version + 1, _clock.GetUtcNow().ToUnixTimeMilliseconds()) : _stored.Version;
        var next = new ToolDirectorySnapshot { Version = version, Servers = _wanted };
        var reserved = _reserved.All;
        _directory.State = new DirectoryState { Version = next.Version, Servers = next.Servers, Reserved = reserved };
        try
        {
            await _directory.WriteStateAsync();
        }
        catch
        {
            // All who wait learn that it failed; a new activation starts from what is stored.
            DeactivateOnIdle();
            throw;
        }

        (_stored, _storedReserved) = (next, reserved);
        if (isNew)
        {
            _subscribers.Tell(next.Version);
        }
    }
}
