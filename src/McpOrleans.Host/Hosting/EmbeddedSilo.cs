using System.Net;
using Orleans.Configuration;

namespace McpOrleans.Host.Hosting;

/// <summary>A cluster of one silo that lives in this process and shares nothing with others on the machine.</summary>
internal static class EmbeddedSilo
{
    /// <summary>Part of where state is kept, so it stays the same for ever.</summary>
    private const string ServiceId = "mcporleans";

    public static ISiloBuilder UseEmbeddedCluster(this ISiloBuilder silo) => silo
        .UseLocalhostClustering(
            gatewayPort: 0, // Only this process is a client.
            serviceId: ServiceId,
            clusterId: $"embedded-{Guid.NewGuid():N}")

        // Nobody connects to a cluster's only silo, so the port in its address is but a name. It listens where the operating
        // system lets it: a port chosen here could be taken before it is used.
        .Configure<EndpointOptions>(options => options.SiloListeningEndpoint = new IPEndPoint(IPAddress.Loopback, 0));
}
