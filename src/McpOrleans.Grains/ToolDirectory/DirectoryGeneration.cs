namespace McpOrleans.Grains.ToolDirectory;

/// <summary>
/// Knows to which generation of a tenant a directory belongs. A directory with nothing stored asks the tenant's grain, because
/// there are three possible reasons: the tenant was never created, it was deleted, or the directory lost its state. Not
/// thread-safe: it runs on its grain's scheduler.
/// </summary>
/// <param name="tenant">The tenant.</param>
/// <param name="onRaised">Called in the turn in which a later generation of the tenant becomes known.</param>
internal sealed class DirectoryGeneration(ITenantGrain tenant, Action onRaised)
{
    private int _changes;

    /// <summary>The generation in force. Null while it is unknown.</summary>
    public long? Known { get; private set; }

    /// <summary>Sets the generation that is in force from this turn on. Null: it must be found out when it is needed next.</summary>
    public void Set(long? generation)
    {
        Known = generation;
        _changes++;
    }

    /// <summary>Finds out what can be known about a generation. <see cref="Known"/> then says whether it is the one in force.</summary>
    public async ValueTask LearnAsync(long generation)
    {
        // A generation that is newer than the known one was begun by another activation of the directory.
        if (Known is null || generation > Known)
        {
            await AskAsync();
        }
    }

    /// <summary>Asks the tenant's grain and takes over the answer if it is new.</summary>
    public async Task<TenantTerms> AskAsync()
    {
        while (true)
        {
            var changes = _changes;
            var terms = await tenant.GetTermsAsync();
            if (changes != _changes)
            {
                // The tenant was deleted or created meanwhile, and the answer may be from before that.
                continue;
            }

            if (terms.Generation is { } generation && (Known is null || generation > Known))
            {
                var isRaised = Known is not null;
                Known = generation;
                if (isRaised)
                {
                    onRaised();
                }
            }

            return terms;
        }
    }
}
