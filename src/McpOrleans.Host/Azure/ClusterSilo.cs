using System.Net;
using Orleans.Configuration;

#pragma warning disable IDE0130 // As StateStorage, to whose Azure part this belongs.
namespace McpOrleans.Host.Hosting;
#pragma warning restore IDE0130

/// <summary>A silo among others, each a process of its own with real sockets.</summary>
internal static class ClusterSilo
{
    /// <summary>
    /// Silos look at each other this often. Orleans' own 5 s would leave a lost silo's MCP servers away twice as long; more often
    /// would find silos dead that are only busy.
    /// </summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(3);

    /// <summary>How late a silo learns what nobody told it; one small read of the table each time.</summary>
    private static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(15);

    public static ISiloBuilder JoinCluster(this ISiloBuilder silo, ClusterSettings cluster) => silo
        .Configure<ClusterOptions>(ids => (ids.ServiceId, ids.ClusterId) = (cluster.ServiceId, cluster.ClusterId))
        .Configure<EndpointOptions>(endpoints =>
        {
            endpoints.AdvertisedIPAddress = cluster.AdvertisedAddress;
            endpoints.SiloPort = cluster.SiloPort;
            endpoints.GatewayPort = cluster.GatewayPort;
            endpoints.SiloListeningEndpoint = new IPEndPoint(cluster.ListenAddress, cluster.SiloPort);
            endpoints.GatewayListeningEndpoint = new IPEndPoint(cluster.ListenAddress, cluster.GatewayPort);
        })
        .Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = ProbeTimeout;
            membership.TableRefreshTimeout = TableRefresh;
        });
}
