using System.Collections.Immutable;
using McpOrleans.Grains.Storage;

namespace McpOrleans.Grains.ToolDirectory;

/// <inheritdoc cref="IToolDirectoryGrain"/>
internal sealed class ToolDirectoryGrain : Grain, IToolDirectoryGrain
{
    private readonly IPersistentState<DirectoryState> _directory;
    private readonly TimeProvider _clock;
    private readonly CoalescedWrites _writes;
    private readonly DirectorySubscribers _subscribers;
    private ImmutableArray<PublishedServer> _wanted;
    private ToolDirectorySnapshot _stored = ToolDirectorySnapshot.Empty;

    public ToolDirectoryGrain([PersistentState(StateNames.Directory)] IPersistentState<DirectoryState> directory, TimeProvider clock)
    {
        _directory = directory;
        _clock = clock;
        _writes = new CoalescedWrites(WriteAsync);
        _subscribers = new DirectorySubscribers(clock);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stored = new ToolDirectorySnapshot { Version = _directory.State.Version, Servers = _directory.State.Servers };
        _wanted = _stored.Servers;
        return Task.CompletedTask;
    }

    public async Task<long> PublishAsync(PublishedServer server)
    {
        var position = _wanted.Find(server.Name);
        if (position < 0 || !PublishedServerList.IsSame(_wanted[position], server))
        {
            _wanted = _wanted.With(server);
        }

        await StoreAsync();
        return _stored.Version;
    }

    public async Task<bool> WithdrawAsync(string server)
    {
        var existed = _wanted.Find(server) >= 0;
        _wanted = _wanted.Without(server);
        await StoreAsync();
        return existed;
    }

    public async Task ClearAsync()
    {
        if (!_wanted.IsEmpty)
        {
            _wanted = [];
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

    private Task StoreAsync() => _wanted == _stored.Servers ? Task.CompletedTask : _writes.WriteAsync();

    private async Task WriteAsync()
    {
        // The version is seen only once it is stored: should the process die now, it must not name something else later.
        // It is no lower than the time, so that a directory whose stored state was lost does not use a version again either.
        var version = Math.Max(_stored.Version + 1, _clock.GetUtcNow().ToUnixTimeMilliseconds());
        var next = new ToolDirectorySnapshot { Version = version, Servers = _wanted };
        _directory.State = new DirectoryState { Version = next.Version, Servers = next.Servers };
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

        _stored = next;
        _subscribers.Tell(next.Version);
    }
}
