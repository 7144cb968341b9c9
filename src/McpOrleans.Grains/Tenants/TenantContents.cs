namespace McpOrleans.Grains.Tenants;

/// <summary>What a tenant has besides its own state. Everything here may be broken off at any point and repeated.</summary>
internal sealed class TenantContents(string tenant, IGrainFactory grains)
{
    /// <summary>Each is a handful of writes; more at a time only wait for the storage.</summary>
    private const int Parallelism = 16;

    /// <summary>A server that was being configured meanwhile shows up in the next pass.</summary>
    private const int MaxPasses = 10;

    private readonly IToolDirectoryGrain _directory = grains.GetGrain<IToolDirectoryGrain>(tenant);

    /// <summary>Removes it all.</summary>
    /// <exception cref="InvalidOperationException">However often servers are removed, there are others.</exception>
    public async Task RemoveAsync()
    {
        for (var pass = 0; await _directory.ClearAsync() is { IsEmpty: false } servers; pass++)
        {
            if (pass == MaxPasses)
            {
                throw new InvalidOperationException($"Tenant '{tenant}' still has MCP servers after {MaxPasses} attempts to remove them all.");
            }

            await RemoveAsync(servers);
        }

        await grains.GetGrain<ITenantAuditGrain>(tenant).ClearAsync();
    }

    /// <summary>Removes it all, for a tenant that begins; returns that one's generation.</summary>
    /// <param name="atLeast">The generation is no lower.</param>
    public async Task<long> BeginAnewAsync(long atLeast)
    {
        await RemoveAsync();
        return await _directory.OpenAsync(atLeast);
    }

    private async Task RemoveAsync(ImmutableArray<string> servers)
    {
        foreach (var some in servers.Chunk(Parallelism))
        {
            await Task.WhenAll(some.Select(server => grains.GetGrain<IMcpServerGrain>(new ServerKey(tenant, server).ToString()).RemoveAsync()));
        }
    }
}
