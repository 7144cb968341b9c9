using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Tools;

namespace McpOrleans.TestServers.Stdio;

/// <summary>Serves MCP on standard input and output, well or badly.</summary>
internal sealed class StdioServer(TestServerOptions options)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Serves until standard input ends; returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var output = Console.OpenStandardOutput();
        switch (options.StdioFault)
        {
            case StdioFault.ExitsAtOnce:
                await Console.Error.WriteLineAsync("cannot start: the configuration is missing");
                return 3;
            case StdioFault.WritesOnlyGarbage:
                await LineServer.RepeatAsync(output, LineServer.GarbageLine, Pause, cancellationToken);
                return 0;
            case StdioFault.WritesEndlessLine:
                await LineServer.WriteEndlessLineAsync(output, Pause, cancellationToken);
                return 0;
            case StdioFault.Silent:
                await Console.OpenStandardInput().CopyToAsync(Stream.Null, cancellationToken);
                return 0;
            case StdioFault.OnlyRefusesToEnd:
                await UnwillingProcess.LiveAsync(options, startChild: false);
                return 0;
            case StdioFault.WritesGarbageFirst:
                await LineServer.WriteAsync(output, LineServer.GarbageLine, cancellationToken);
                break;
        }

        if (options.Betrays)
        {
            await Console.Error.WriteLineAsync(Betrayal.Everything([]));
        }

        var unwilling = options.StdioFault is StdioFault.RefusesToEnd or StdioFault.RefusesToEndWithChild
            ? UnwillingProcess.LiveAsync(options, startChild: options.StdioFault is StdioFault.RefusesToEndWithChild)
            : Task.CompletedTask;
        await new LineServer(options, new Script(options), new OwnProcess(output))
            .ServeAsync(Console.OpenStandardInput(), output, BeforeRequest, cancellationToken);
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
}
