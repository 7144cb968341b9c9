using System.Net.Sockets;
using McpOrleans.TestServers.Raw.Wires;

namespace McpOrleans.TestServers.Stdio;

/// <summary>
/// The process of a stdio server that only connects its streams with a <see cref="LinePort"/>. So what the server counts and decides is
/// in one place, however often the process is ended and started.
/// </summary>
internal static class Relay
{
    /// <summary>Passes bytes on until either side ends. Returns the exit code.</summary>
    public static async Task<int> RunAsync(TestServerOptions options)
    {
        using var client = new TcpClient { NoDelay = true };
        try
        {
            await client.ConnectAsync(options.LineHost, options.Relay);
        }
        catch (SocketException exception)
        {
            await Console.Error.WriteLineAsync($"cannot start: {exception.Message}");
            return 3;
        }

        var server = client.GetStream();
        await using var output = Console.OpenStandardOutput();
        await await Task.WhenAny(
            Ended.QuietlyAsync(PassAsync(Console.OpenStandardInput(), server), CancellationToken.None),
            Ended.QuietlyAsync(ObeyAsync(server, output), CancellationToken.None));
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

    /// <summary>Passes on what the server sends, and carries out the orders in between.</summary>
    private static async Task ObeyAsync(Stream server, Stream output)
    {
        var process = new OwnProcess(output);
        var buffer = new byte[64 * 1024];
        var isOrder = false;
        while (await server.ReadAsync(buffer) is var read and > 0)
        {
            for (var rest = buffer.AsMemory(0, read); !rest.IsEmpty;)
            {
                if (isOrder)
                {
                    await RelayedProcess.ObeyAsync(rest.Span[0], process);
                    (isOrder, rest) = (false, rest[1..]);
                    continue;
                }

                var mark = rest.Span.IndexOf(RelayedProcess.Mark);
                isOrder = mark >= 0;
                var words = isOrder ? rest[..mark] : rest;
                rest = isOrder ? rest[(mark + 1)..] : default;

                // When the output of the server is closed, what it sends is dropped.
                await (output.CanWrite ? output.WriteAsync(words) : ValueTask.CompletedTask);
            }
        }
    }
}
