namespace McpOrleans.Grains.ToolDirectory;

/// <summary>
/// Which tenant of a name a directory is for. A directory that has nothing stored asks the tenant's grain: no tenant was ever
/// created, or one was deleted, or the directory's state was lost. Not thread-safe: it lives on its grain's scheduler.
/// </summary>
/// <param name="tenant">The tenant.</param>
/// <param name="onRaised">Called in the turn in which the tenant turns out to be a later one than was known.</param>
internal sealed class DirectoryGeneration(ITenantGrain tenant, Action onRaised)
{
    private int _changes;

    /// <summary>Null while nothing is known.</summary>
    public long? Known { get; private set; }

    /// <summary>Says what is in force from this turn on; null: whoever is asked next must find out.</summary>
    public void Set(long? generation)
    {
        Known = generation;
        _changes++;
    }

    /// <summary>Finds out what can be known of a generation; <see cref="Known"/> then says whether it is the one in force.</summary>
    public async ValueTask LearnAsync(long generation)
    {
        // One that is newer than what is known here was begun by another activation of the directory.
        if (Known is null || generation > Known)
        {
            await AskAsync();
        }
    }

    /// <summary>What the tenant's grain says now, taken over where it is news.</summary>
    public async Task<TenantTerms> AskAsync()
    {
        while (true)
        {
            var changes = _changes;
            var terms = await tenant.GetTermsAsync();
            if (changes != _changes)
            {
                // The tenant was deleted or created meanwhile: the answer may be from before that.
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
