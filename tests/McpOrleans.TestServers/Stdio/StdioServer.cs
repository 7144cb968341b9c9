using System.Text;
using McpOrleans.TestServers.Http;
using McpOrleans.TestServers.Protocol;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Tools;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpOrleans.TestServers.Stdio;

/// <summary>Serves MCP on standard input and output, well or badly.</summary>
internal sealed class StdioServer(TestServerOptions options)
{
    private static readonly byte[] GarbageLine = "Starting up, please wait...\n"u8.ToArray();
    private static readonly byte[] Filler = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));

    private readonly Stream _output = Console.OpenStandardOutput();

    /// <summary>Serves until standard input ends; returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        switch (options.StdioFault)
        {
            case StdioFault.ExitsAtOnce:
                await Console.Error.WriteLineAsync("cannot start: the configuration is missing");
                return 3;
            case StdioFault.WritesOnlyGarbage:
                await RepeatAsync(GarbageLine, TimeSpan.FromMilliseconds(10), cancellationToken);
                return 0;
            case StdioFault.WritesEndlessLine:
                await RepeatAsync(Filler, TimeSpan.FromMilliseconds(10), cancellationToken);
                return 0;
            case StdioFault.Silent:
                await Console.OpenStandardInput().CopyToAsync(Stream.Null, cancellationToken);
                return 0;
            case StdioFault.OnlyRefusesToEnd:
                await UnwillingProcess.LiveAsync(options, startChild: false);
                return 0;
            case StdioFault.WritesGarbageFirst:
                await WriteAsync(GarbageLine, cancellationToken);
                break;
        }

        if (options.Betrays)
        {
            await Console.Error.WriteLineAsync(Betrayal.Everything([]));
        }

        var unwilling = options.StdioFault is StdioFault.RefusesToEnd or StdioFault.RefusesToEndWithChild
            ? UnwillingProcess.LiveAsync(options, startChild: options.StdioFault is StdioFault.RefusesToEndWithChild)
            : Task.CompletedTask;
        var script = new Script(options);
        await using (var transport = new StdioServerTransport(options.Name))
        {
            await new McpServers(options, script, new ScriptedFaults(script, SpoilAsync, BeforeRequest)).RunAsync(transport, isSession: true, cancellationToken);
        }

        await unwilling;
        return 0;
    }

    private void BeforeRequest()
    {
        if (options.StdioFault is StdioFault.FloodsStandardError)
        {
            Console.Error.WriteLine(new string('e', 1024 * 1024));
        }
    }

    private async Task SpoilAsync(Fault fault, JsonRpcRequest request, CancellationToken cancellationToken)
    {
        switch (fault.Kind)
        {
            case FaultKind.Disconnect:
                await WriteAsync(Encoding.UTF8.GetBytes(WireFaults.HalfOf(request)), cancellationToken);
                Environment.Exit(1);
                break;
            case FaultKind.Garbage:
                await WriteAsync(GarbageLine, cancellationToken);
                break;
            case FaultKind.HalfMessage:
                await WriteAsync(Encoding.UTF8.GetBytes(WireFaults.HalfOf(request) + "\n"), cancellationToken);
                break;
            case FaultKind.EndlessMessage:
                await WriteAsync(Encoding.UTF8.GetBytes(WireFaults.HalfOf(request)), cancellationToken);
                await RepeatAsync(Filler, TimeSpan.FromMilliseconds(fault.DelayMs), cancellationToken);
                break;
            default:
                throw new InvalidOperationException($"{fault.Kind} makes no sense over stdio.");
        }
    }

    private async Task RepeatAsync(byte[] piece, TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await WriteAsync(piece, cancellationToken);
                await Task.Delay(pause, TimeProvider.System, cancellationToken);
            }
        }
        catch (IOException)
        {
            // Nobody reads any more, so this process is no longer wanted.
        }
    }

    private async Task WriteAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        await _output.WriteAsync(bytes, cancellationToken);
        await _output.FlushAsync(cancellationToken);
    }
}
