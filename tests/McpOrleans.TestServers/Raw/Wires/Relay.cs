using System.Net;
using System.Net.Sockets;

namespace McpOrleans.TestServers.Raw.Wires;

/// <summary>
/// The process of a stdio server that is nothing but a pipe to a <see cref="LinePort"/>. So what a raw server counts and decides
/// is in one place, however often the process is ended and started.
/// </summary>
internal static class Relay
{
    /// <summary>Passes bytes on until either side ends; returns the exit code.</summary>
    public static async Task<int> RunAsync(int port)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port);
        var server = client.GetStream();
        await await Task.WhenAny(
            Ended.QuietlyAsync(PassAsync(Console.OpenStandardInput(), server), CancellationToken.None),
            Ended.QuietlyAsync(PassAsync(server, Console.OpenStandardOutput()), CancellationToken.None));
        return 0;
    }

    private static async Task PassAsync(Stream from, Stream to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer) is var read and > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, read));
            await to.FlushAsync();
        }
    }
}
