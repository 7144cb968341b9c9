namespace McpOrleans.Grains.ToolDirectory;

/// <summary>
/// The names and sizes for which a tenant's servers were admitted and which they have not published yet. A reservation of a server
/// that died is found when another server would be refused because of it. Not thread-safe: it runs on the tool directory's
/// scheduler.
/// </summary>
internal sealed class Reservations(string tenant, IGrainFactory grains, TimeProvider clock)
{
    /// <summary>Longer than storing a configuration can take, whatever the storage does.</summary>
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

    /// <summary>
    /// Releases the reservations of servers that do not exist after all. A server that exists publishes itself when it is asked.
    /// </summary>
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
