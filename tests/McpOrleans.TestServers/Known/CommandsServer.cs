using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.TestServers.Known;

/// <summary>g0t4's <c>mcp-server-commands</c>, on the TypeScript SDK 1.9: 2024-11-05.</summary>
internal sealed class CommandsServer() : KnownServer("commands stdio")
{
    public override string? Missing => NpmServers.Missing;

    public override Task<RunningServer> StartAsync(TestFolder folder, CancellationToken cancellationToken) =>
        Task.FromResult(RunningServer.Stdio(NpmServers.Commands()));

    public override async Task CallToolsAsync(Interview interview)
    {
        await interview.CallAsync("run_command", $$"""{"command":"pwd; echo '<a href=\"x\">ü</a>' >&2","workdir":"{{interview.Folder}}"}""");
        await interview.CallAsync("run_command", """{"command":"cat","stdin":"tab\tbell\u0007\u001b[1mbold"}""");
        await interview.CallAsync("run_command", """{"command":"exit 3"}""");
        await interview.CallAsync("run_command");
    }

    protected override async Task AskMoreAsync(Interview interview)
    {
        await interview.AskAsync("prompts/get", """{"name":"run_command","arguments":{"command":"echo hello"}}""");
        await interview.AskAsync("prompts/get", """{"name":"none"}""");
    }
}
