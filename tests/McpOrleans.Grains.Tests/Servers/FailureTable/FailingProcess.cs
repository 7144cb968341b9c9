using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Grains.Tests.Servers.FailureTable;

/// <summary>A failing server over stdio: <c>server.mjs</c>. Each call names the way in which it fails.</summary>
internal sealed class FailingProcess : FailingServer
{
    private readonly TestFolder _folder = new();
    private readonly string _log;

    public FailingProcess(Edge edge)
    {
        _log = _folder.Write("log", "");
        Config = new McpServerConfig
        {
            Command = "node",
            Args = [Path.Combine(AppContext.BaseDirectory, "Servers", "FailureTable", "server.mjs"), edge is Edge.StdioNewer ? Stateless : Session, _log],
        };
    }

    public override McpServerConfig Config { get; }

    public override int Sent => Count("sent");

    public override int Ran => Count("ran");

    public override int Handshakes => Count("handshake");

    public override Task ArmAsync(Way way, Func<Task> prepare) => way is Way.GoneBefore or Way.CloseInputBefore ? prepare() : Task.CompletedTask;

    public override void Disarm()
    {
    }

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private int Count(string what)
    {
        // The server may be writing to the file.
        using var file = new StreamReader(new FileStream(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return file.ReadToEnd().Split('\n').Count(line => line == what);
    }
}
