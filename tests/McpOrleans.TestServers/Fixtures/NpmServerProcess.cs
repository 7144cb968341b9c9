namespace McpOrleans.TestServers.Fixtures;

/// <summary>An MCP server from npm over HTTP, on its own loopback port.</summary>
public sealed class NpmServerProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private NpmServerProcess(ChildProcess process, Uri url)
    {
        _process = process;
        Url = url;
    }

    /// <summary>The address of the transport that the server was started with.</summary>
    public Uri Url { get; }

    /// <summary>Starts server-everything.</summary>
    /// <param name="transport"><c>sse</c> or <c>streamableHttp</c>.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    public static Task<NpmServerProcess> StartEverythingAsync(string transport, CancellationToken cancellationToken = default) =>
        StartAsync(NpmServers.Everything(transport), transport, cancellationToken);

    /// <param name="command">The command that starts the server, whichever port it names.</param>
    /// <param name="transport">The transport: <c>sse</c> or <c>streamableHttp</c>.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    public static async Task<NpmServerProcess> StartAsync(CommandLine command, string transport, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var process = ChildProcess.Start(command with { Arguments = ["--require", NpmServers.LoopbackScript, .. command.Arguments] });
        try
        {
            var line = await process.WaitForLineAsync(
                text => text.StartsWith("http://", StringComparison.Ordinal), Eventually.DefaultCap, cancellationToken);
            return new NpmServerProcess(process, new Uri(new Uri(line), transport == "sse" ? "/sse" : "/mcp"));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
