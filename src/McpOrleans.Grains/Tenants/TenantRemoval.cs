using System.Collections.Immutable;

namespace McpOrleans.Grains.Tenants;

/// <summary>Removes what a tenant has besides its own state. May be repeated at any point.</summary>
internal sealed class TenantRemoval(string tenant, IGrainFactory grains)
{
    /// <summary>Each is a handful of writes; more at a time only wait for the storage.</summary>
    private const int Parallelism = 16;

    /// <summary>A server that was being configured meanwhile shows up in the next pass; only a flood of them in more.</summary>
    private const int MaxPasses = 10;

    public async Task RunAsync()
    {
        var directory = grains.GetGrain<IToolDirectoryGrain>(tenant);
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            var servers = (await directory.GetSnapshotAsync(knownVersion: null))!.Servers;
            if (servers.IsEmpty)
            {
                break;
            }

            await RemoveAsync(servers);
        }

        await directory.ClearAsync();
        await grains.GetGrain<ITenantAuditGrain>(tenant).ClearAsync();
    }

    private async Task RemoveAsync(ImmutableArray<PublishedServer> servers)
    {
        foreach (var some in servers.Chunk(Parallelism))
        {
            await Task.WhenAll(some.Select(server =>
                grains.GetGrain<IMcpServerGrain>(new ServerKey(tenant, server.Name).ToString()).RemoveAsync()));
        }
    }
}
