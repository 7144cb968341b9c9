namespace McpOrleans.Grains.ToolDirectory;

/// <summary>
/// Who wants to hear of a directory's changes. A subscription lasts a minute, because a process that dies does not unsubscribe.
/// Not thread-safe: it lives on its grain's scheduler.
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
                // Not awaited: it is a one-way message, and whoever misses it sees the version when subscribing again.
                _ = observer.OnChangedAsync(version);
            }
        }
    }
}
