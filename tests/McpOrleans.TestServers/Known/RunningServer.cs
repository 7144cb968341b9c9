using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Recording;

namespace McpOrleans.TestServers.Known;

/// <summary>Where an MCP server is that runs, or how a client starts it.</summary>
public sealed class RunningServer : IAsyncDisposable
{
    private readonly IAsyncDisposable? _owned;
    private readonly Func<Recorded>? _read;

    private RunningServer(CommandLine? command, Uri? url, IAsyncDisposable? owned, Func<Recorded>? read = null) =>
        (Command, Url, _owned, _read) = (command, url, owned, read);

    /// <summary>Over stdio; null over HTTP.</summary>
    public CommandLine? Command { get; }

    /// <summary>Over HTTP; null over stdio.</summary>
    public Uri? Url { get; }

    /// <summary>Whether it is the older HTTP+SSE that is spoken at the address.</summary>
    public bool IsSse => Url?.AbsolutePath == "/sse";

    public static RunningServer Stdio(CommandLine command) => new(command, null, null);

    /// <param name="url">Its address.</param>
    /// <param name="server">Ended with this.</param>
    public static RunningServer Http(Uri url, IAsyncDisposable server) => new(null, url, server);

    /// <summary>The way to it that leads through a recorder. This one is still to be disposed, after that.</summary>
    /// <param name="records">An empty folder.</param>
    /// <param name="cancellationToken">Ends the wait for the recorder.</param>
    public async Task<RunningServer> RecordAsync(TestFolder records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (Command is not null)
        {
            return new RunningServer(StdioRecorder.Before(Command, records.Path), null, null, () => StdioRecorder.Read(records.Path));
        }

        var recorder = await HttpRecorder.StartAsync(Url!, cancellationToken);
        return new RunningServer(null, recorder.Url, recorder, recorder.Read);
    }

    /// <summary>What was said so far, where the way leads through a recorder.</summary>
    public Recorded Read() => _read?.Invoke() ?? throw new InvalidOperationException("Nothing is recorded.");

    public ValueTask DisposeAsync() => _owned?.DisposeAsync() ?? ValueTask.CompletedTask;
}
