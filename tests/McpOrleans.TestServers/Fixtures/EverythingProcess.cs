namespace McpOrleans.TestServers.Fixtures;

/// <summary>npm's server-everything over HTTP, on a loopback port of its own.</summary>
public sealed class EverythingProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private EverythingProcess(ChildProcess process, Uri url)
    {
        _process = process;
        Url = url;
    }

    /// <summary>Where it speaks the transport it was started with.</summary>
    public Uri Url { get; }

    /// <param name="transport"><c>sse</c> or <c>streamableHttp</c>.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    public static async Task<EverythingProcess> StartAsync(string transport, CancellationToken cancellationToken = default)
    {
        var command = NpmServers.Everything(transport);
        var process = ChildProcess.Start(command with { Arguments = ["--require", NpmServers.LoopbackScript, .. command.Arguments] });
        try
        {
            var line = await process.WaitForLineAsync(
                text => text.StartsWith("http://", StringComparison.Ordinal), Eventually.DefaultCap, cancellationToken);
            return new EverythingProcess(process, new Uri(new Uri(line), transport == "sse" ? "/sse" : "/mcp"));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
