using System.Net;
using System.Net.Sockets;

namespace McpOrleans.Host.Startup;

/// <summary>Checks the addresses before anything is started, so that a wrong one has no effect except its error message.</summary>
internal static class ListenAddresses
{
    /// <param name="urls">Addresses separated by semicolons.</param>
    /// <exception cref="StartException">An address is malformed, does not belong to this machine, or is in use.</exception>
    public static void Check(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var address = Parse(url);
            if (!address.IsUnixPipe && !address.IsNamedPipe)
            {
                TryBind(url, new IPEndPoint(ToIPAddress(address.Host), address.Port));
            }
        }
    }

    /// <param name="cluster">The addresses and ports at which a silo will listen.</param>
    /// <exception cref="StartException">The silo cannot listen there.</exception>
    public static void Check(ClusterSettings cluster)
    {
        TryBind(ClusterSettings.Variable(nameof(cluster.SiloPort)), new IPEndPoint(cluster.ListenAddress, cluster.SiloPort));
        TryBind(ClusterSettings.Variable(nameof(cluster.GatewayPort)), new IPEndPoint(cluster.ListenAddress, cluster.GatewayPort));
    }

    private static BindingAddress Parse(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme is "http" or "https"
                ? address
                : throw new StartException($"the address '{url}' begins with neither http:// nor https://.");
        }
        catch (FormatException exception)
        {
            throw new StartException($"'{url}' is not an address to listen on; write for example http://127.0.0.1:8080.", exception);
        }
    }

    // Kestrel does the same: a host that is neither localhost nor an IP address means all interfaces.
    private static IPAddress ToIPAddress(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
        : IPAddress.TryParse(host.Trim('[', ']'), out var address) ? address
        : IPAddress.Any;

    private static void TryBind(string url, IPEndPoint endPoint)
    {
        try
        {
            using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(endPoint);
            socket.Listen();
        }
        catch (SocketException exception)
        {
            throw new StartException(
                exception.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse =>
                        $"port {endPoint.Port} is in use ({url}). Choose another{(url.Contains("://", StringComparison.Ordinal) ? " with --port; 0 takes any free one" : "")}.",
                    SocketError.AccessDenied => $"this user may not listen on port {endPoint.Port} ({url}). Choose one above 1023.",
                    SocketError.AddressNotAvailable => $"{endPoint.Address} is not an address of this machine ({url}).",
                    _ => $"cannot listen on {url}: {exception.Message}.",
                },
                exception);
        }
    }
}
