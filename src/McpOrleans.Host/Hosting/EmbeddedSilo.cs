using System.Net;
using System.Net.Sockets;

namespace McpOrleans.Host.Hosting;

/// <summary>A cluster of one silo that lives in this process and shares nothing with others on the machine.</summary>
internal static class EmbeddedSilo
{
    /// <summary>Part of where state is kept, so it stays the same for ever.</summary>
    private const string ServiceId = "mcporleans";

    public static ISiloBuilder UseEmbeddedCluster(this ISiloBuilder silo) => silo.UseLocalhostClustering(
        siloPort: FindFreePort(),
        gatewayPort: 0, // Only this process is a client.
        serviceId: ServiceId,
        clusterId: $"embedded-{Guid.NewGuid():N}");

    private static int FindFreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
