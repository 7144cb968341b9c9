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

    public static Task<TestServerProcess> StartAsync(TestServerOptions? options = null, CancellationToken cancellationToken = default) =>
        StartAsync(CommandFor(options ?? new TestServerOptions()), cancellationToken);

    /// <summary>The same, where its work must not take the processor from what is measured.</summary>
    public static Task<TestServerProcess> StartAtLowestPriorityAsync(TestServerOptions options, CancellationToken cancellationToken = default) =>
        StartAsync(CommandFor(options).AtLowestPriority(), cancellationToken);

    /// <inheritdoc cref="ChildProcess.KillAsync"/>
    public Task KillAsync(CancellationToken cancellationToken = default) => _process.KillAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Control.Dispose();
        await _process.DisposeAsync();
    }

    private static CommandLine CommandFor(TestServerOptions options) =>
        TestServerCommand.For(options with { Stdio = false, ExitOnInputEnd = true });

    private static async Task<TestServerProcess> StartAsync(CommandLine command, CancellationToken cancellationToken)
    {
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
}
