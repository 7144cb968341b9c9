using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Recording;

namespace McpOrleans.TestServers.Known;

/// <summary>The address of a running MCP server, or the command with which a client starts it.</summary>
public sealed class RunningServer : IAsyncDisposable
{
    private readonly IAsyncDisposable? _owned;
    private readonly Func<Recorded>? _read;

    private RunningServer(CommandLine? command, Uri? url, IAsyncDisposable? owned, Func<Recorded>? read = null) =>
        (Command, Url, _owned, _read) = (command, url, owned, read);

    /// <summary>The command line over stdio. Null: the server uses HTTP.</summary>
    public CommandLine? Command { get; }

    /// <summary>The address over HTTP. Null: the server uses stdio.</summary>
    public Uri? Url { get; }

    /// <summary>Whether the transport at the address is the older HTTP+SSE.</summary>
    public bool IsSse => Url?.AbsolutePath == "/sse";

    public static RunningServer Stdio(CommandLine command) => new(command, null, null);

    /// <param name="url">Its address.</param>
    /// <param name="server">The server's process or host, which is disposed together with this object.</param>
    public static RunningServer Http(Uri url, IAsyncDisposable server) => new(null, url, server);

    /// <summary>Returns the same server behind a recorder. This object must still be disposed after the returned one.</summary>
    /// <param name="records">An empty folder for the records.</param>
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

    /// <summary>Returns the messages so far, if the server is behind a recorder.</summary>
    public Recorded Read() => _read?.Invoke() ?? throw new InvalidOperationException("Nothing is recorded.");

    public ValueTask DisposeAsync() => _owned?.DisposeAsync() ?? ValueTask.CompletedTask;
}
