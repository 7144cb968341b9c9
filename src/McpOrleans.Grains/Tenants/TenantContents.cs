namespace McpOrleans.Grains.Tenants;

/// <summary>What a tenant has in addition to its own state. Every operation here may be interrupted at any point and repeated.</summary>
internal sealed class TenantContents(string tenant, IGrainFactory grains)
{
    /// <summary>Each removal makes a few writes, so a larger number would only wait for the storage.</summary>
    private const int Parallelism = 16;

    /// <summary>A server that was being configured meanwhile is found in the next pass.</summary>
    private const int MaxPasses = 10;

    private readonly IToolDirectoryGrain _directory = grains.GetGrain<IToolDirectoryGrain>(tenant);

    /// <summary>Removes everything.</summary>
    /// <exception cref="InvalidOperationException">However often servers are removed, there are new ones.</exception>
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

        await grains.GetGrain<ITenantSessionsGrain>(tenant).ClearAsync();
        await grains.GetGrain<ITenantAuditGrain>(tenant).ClearAsync();
    }

    /// <summary>Removes everything, for a tenant that is being created, and returns the new tenant's generation.</summary>
    /// <param name="atLeast">The smallest generation to return.</param>
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
