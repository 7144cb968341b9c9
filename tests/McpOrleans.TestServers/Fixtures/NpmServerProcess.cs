namespace McpOrleans.TestServers.Fixtures;

/// <summary>One of npm's servers over HTTP, on a loopback port of its own.</summary>
public sealed class NpmServerProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private NpmServerProcess(ChildProcess process, Uri url)
    {
        _process = process;
        Url = url;
    }

    /// <summary>Where it speaks the transport it was started for.</summary>
    public Uri Url { get; }

    /// <summary>server-everything.</summary>
    /// <param name="transport"><c>sse</c> or <c>streamableHttp</c>.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    public static Task<NpmServerProcess> StartEverythingAsync(string transport, CancellationToken cancellationToken = default) =>
        StartAsync(NpmServers.Everything(transport), transport, cancellationToken);

    /// <param name="command">What starts it, whatever port that names.</param>
    /// <param name="transport">What it is to be spoken with: <c>sse</c> or <c>streamableHttp</c>.</param>
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
