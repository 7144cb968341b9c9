namespace McpOrleans.Grains.ToolDirectory;

/// <summary>
/// What a tenant's servers were admitted to be called and to take up, and have not published yet. Whoever was admitted and died is
/// found out when another would be refused for it. Not thread-safe: it lives on the tool directory's scheduler.
/// </summary>
internal sealed class Reservations(string tenant, IGrainFactory grains, TimeProvider clock)
{
    /// <summary>Longer than storing a configuration takes, whatever the storage does.</summary>
    internal static readonly TimeSpan AbandonedAfter = TimeSpan.FromMinutes(2);

    public ImmutableArray<ReservedServer> All { get; set; } = [];

    public void Set(string server, long storedBytes)
    {
        Remove(server);
        All = All.Add(new ReservedServer { Name = server, StoredBytes = storedBytes, At = clock.GetUtcNow() });
    }

    public void Remove(string server)
    {
        if (All.Any(reserved => reserved.Name == server))
        {
            All = All.RemoveAll(reserved => reserved.Name == server);
        }
    }

    /// <summary>Releases what servers hold that do not exist after all. One that exists publishes itself when it is asked.</summary>
    public async Task ReleaseAbandonedAsync()
    {
        var latest = clock.GetUtcNow() - AbandonedAfter;
        foreach (var old in All.Where(reserved => reserved.At <= latest))
        {
            if (await grains.GetGrain<IMcpServerGrain>(new ServerKey(tenant, old.Name).ToString()).GetStatusAsync() is null)
            {
                All = All.Remove(old);
            }
        }
    }
}
