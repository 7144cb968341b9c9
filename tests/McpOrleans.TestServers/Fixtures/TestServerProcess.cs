namespace McpOrleans.TestServers.Fixtures;

/// <summary>A test server over HTTP in a process of its own.</summary>
public sealed class TestServerProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private TestServerProcess(ChildProcess process, Uri url)
    {
        _process = process;
        Url = url;
        Control = new TestServerControl(url);
    }

    /// <inheritdoc cref="TestServer.Url"/>
    public Uri Url { get; }

    /// <inheritdoc cref="TestServer.SseUrl"/>
    public Uri SseUrl => new(Url, "/sse");

    public TestServerControl Control { get; }

    public static async Task<TestServerProcess> StartAsync(TestServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        var command = TestServerCommand.For((options ?? new TestServerOptions()) with { Stdio = false, ExitOnInputEnd = true });
        var process = ChildProcess.Start(command);
        try
        {
            var line = await process.WaitForLineAsync(
                text => text.StartsWith("http://", StringComparison.Ordinal), Eventually.DefaultCap, cancellationToken);
            return new TestServerProcess(process, new Uri(line));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc cref="ChildProcess.KillAsync"/>
    public Task KillAsync(CancellationToken cancellationToken = default) => _process.KillAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Control.Dispose();
        await _process.DisposeAsync();
    }
}
