using System.Text;
using McpOrleans.TestServers.Http;
using McpOrleans.TestServers.Protocol;
using McpOrleans.TestServers.Scripting;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpOrleans.TestServers.Stdio;

/// <summary>Serves MCP with one message on each line, as over stdio, and behaves as its script says.</summary>
/// <param name="options">The options of the server.</param>
/// <param name="script">Says what the server does, and records what it saw.</param>
/// <param name="process">The process whose standard streams carry the lines.</param>
internal sealed class LineServer(TestServerOptions options, Script script, IServerProcess process)
{
    private static readonly byte[] Filler = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));

    /// <summary>A line that is not a message.</summary>
    public static ReadOnlyMemory<byte> GarbageLine { get; } = "Starting up, please wait...\n"u8.ToArray();

    /// <summary>Serves until the input ends.</summary>
    public async Task ServeAsync(Stream input, Stream output, Action? beforeRequest, CancellationToken cancellationToken)
    {
        var faults = new ScriptedFaults(script, process, (fault, request, token) => SpoilAsync(output, fault, request, token), beforeRequest);
        await using var transport = new StreamServerTransport(input, output, options.Name);
        await new McpServers(options, script, faults).RunAsync(transport, isSession: true, cancellationToken);
    }

    /// <summary>Writes a line that never ends.</summary>
    public static Task WriteEndlessLineAsync(Stream output, TimeSpan pause, CancellationToken cancellationToken) =>
        RepeatAsync(output, Filler, pause, cancellationToken);

    public static async Task RepeatAsync(Stream output, ReadOnlyMemory<byte> piece, TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await WriteAsync(output, piece, cancellationToken);
                await Task.Delay(pause, TimeProvider.System, cancellationToken);
            }
        }
        catch (IOException)
        {
            // The client no longer reads.
        }
    }

    public static async Task WriteAsync(Stream output, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await output.WriteAsync(bytes, cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    private async Task SpoilAsync(Stream output, Fault fault, JsonRpcRequest request, CancellationToken cancellationToken)
    {
        var half = WireFaults.HalfOf(request);
        switch (fault.Kind)
        {
            case FaultKind.Disconnect:
                await WriteAsync(output, Encoding.UTF8.GetBytes(half), cancellationToken);
                await process.ExitAsync(fault.ExitCode);
                break;
            case FaultKind.Garbage:
                await WriteAsync(output, GarbageLine, cancellationToken);
                break;
            case FaultKind.HalfMessage:
                await WriteAsync(output, Encoding.UTF8.GetBytes(half + "\n"), cancellationToken);
                break;
            case FaultKind.EndlessMessage:
                await WriteAsync(output, Encoding.UTF8.GetBytes(half), cancellationToken);
                await WriteEndlessLineAsync(output, TimeSpan.FromMilliseconds(fault.DelayMs), cancellationToken);
                break;
            default:
                throw new InvalidOperationException($"{fault.Kind} makes no sense over stdio.");
        }
    }
}
