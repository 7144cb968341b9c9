namespace McpOrleans.Grains.Servers.Subscriptions;

/// <summary>
/// Tells fronts that resources have changed: what is said of one within a moment is told once. Not thread-safe: it runs on its grain's
/// scheduler.
/// </summary>
internal sealed class UpdateBursts(ServerKey key, BackgroundWork background, TimeProvider clock)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);

    private readonly HashSet<string> _updated = new(StringComparer.Ordinal);
    private bool _isNoticed;

    /// <param name="uri">What has changed.</param>
    /// <param name="leases">Who is to hear of it: asked once the moment is over.</param>
    public void Note(string uri, ResourceLeases leases)
    {
        _updated.Add(uri);
        if (!_isNoticed)
        {
            _isNoticed = true;
            background.Run(() => TellAsync(leases));
        }
    }

    private async Task TellAsync(ResourceLeases leases)
    {
        await Task.Delay(Moment, clock);
        _isNoticed = false;
        string[] uris = [.. _updated];
        _updated.Clear();
        foreach (var (observer, theirs) in leases.Of(uris))
        {
            // Nobody answers a one-way message, so a front that is gone delays none of the others.
            background.Run(() => observer.OnUpdatedAsync(key.ToString(), theirs));
        }
    }
}
