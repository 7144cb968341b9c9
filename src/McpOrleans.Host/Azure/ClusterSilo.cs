using System.Net;
using Orleans.Configuration;

#pragma warning disable IDE0130 // The namespace is that of StateStorage, whose Azure part this is.
namespace McpOrleans.Host.Hosting;
#pragma warning restore IDE0130

/// <summary>A silo in a cluster of several processes, which are connected by real sockets.</summary>
internal static class ClusterSilo
{
    /// <summary>
    /// How often silos probe each other. With Orleans' default of 5 s, the MCP servers of a lost silo would be away twice as long;
    /// with a shorter time, silos that are only busy would be declared dead.
    /// </summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How often a silo reads the membership table, and so the longest time until it learns about a change of which it was not
    /// notified. Each read is small.
    /// </summary>
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
