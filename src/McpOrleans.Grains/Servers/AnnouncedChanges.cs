using McpOrleans.Grains.Upstream.Bounds;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// What an MCP server announced to have changed and was not listed since. Some servers say it for each of a hundred tools, so a list is
/// made once for all that is said within a moment. Not thread-safe: it runs on its grain's scheduler.
/// </summary>
internal sealed class AnnouncedChanges(TimeSpan interval, TimeProvider clock)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);

    /// <summary>So many changes in a row are followed at once; of a server that never stops announcing them, one in each interval.</summary>
    private const int AtOnce = 10;

    private readonly RateLimit _rate = new(1 / interval.TotalSeconds, AtOnce, clock);
    private int _listed;
    private bool _isNoticed;

    /// <summary>How many changes were announced. A listing that begins now has all of them.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there are changes that were not listed yet.</summary>
    public bool AreOpen => Count != _listed;

    /// <summary>Something may have changed.</summary>
    public void Note() => Count++;

    /// <summary>Everything that was announced before was listed.</summary>
    /// <param name="count">The <see cref="Count"/> when the listing began.</param>
    public void Close(int count) => _listed = count;

    /// <summary>Notes a change and waits for others. False: somebody waits already, or it was listed meanwhile.</summary>
    public async Task<bool> NoteAndWaitAsync()
    {
        Note();
        if (_isNoticed)
        {
            return false;
        }

        _isNoticed = true;
        try
        {
            await Task.Delay(_rate.TryTake(1) ? Moment : interval, clock);
        }
        finally
        {
            _isNoticed = false;
        }

        return AreOpen;
    }
}
