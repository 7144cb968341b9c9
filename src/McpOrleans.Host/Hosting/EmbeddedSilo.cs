using System.Net;
using Orleans.Configuration;

namespace McpOrleans.Host.Hosting;

/// <summary>A cluster of one silo that lives in this process.</summary>
internal static class EmbeddedSilo
{
    public static ISiloBuilder UseEmbeddedCluster(this ISiloBuilder silo, ClusterSettings cluster) => silo
        .UseLocalhostClustering(gatewayPort: cluster.EmbeddedGatewayPort, serviceId: cluster.ServiceId, clusterId: cluster.ClusterId)

        // No other silo connects to the only silo of a cluster, so the port in its address is only a name. The silo listens at a
        // port that the operating system chooses: a port chosen here could be taken before it is used.
        .Configure<EndpointOptions>(options => options.SiloListeningEndpoint = new IPEndPoint(IPAddress.Loopback, 0));
}
