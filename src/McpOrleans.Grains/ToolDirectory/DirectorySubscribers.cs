namespace McpOrleans.Grains.ToolDirectory;

/// <summary>
/// The subscribers to a directory's changes. A subscription lasts one minute, because a process that dies does not unsubscribe. Not
/// thread-safe: it runs on its grain's scheduler.
/// </summary>
internal sealed class DirectorySubscribers(TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly Dictionary<IToolDirectoryObserver, DateTimeOffset> _until = [];

    public void Add(IToolDirectoryObserver observer) => _until[observer] = clock.GetUtcNow() + Lifetime;

    public void Remove(IToolDirectoryObserver observer) => _until.Remove(observer);

    public void Tell(long version)
    {
        var now = clock.GetUtcNow();
        foreach (var (observer, until) in _until)
        {
            if (until < now)
            {
                _until.Remove(observer);
            }
            else
            {
                // This is not awaited, because it is a one-way message. A subscriber that misses it sees the version when it
                // subscribes again.
                _ = observer.OnChangedAsync(version);
            }
        }
    }
}
