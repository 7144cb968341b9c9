using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.TestServers.Known;

/// <summary>
/// ByteDance's <c>@agent-infra/mcp-server-filesystem</c>, on the TypeScript SDK 1.15: 2025-06-18 over streamable HTTP, without sessions,
/// and answered with JSON rather than with streams of events.
/// </summary>
internal sealed class AgentInfraServer() : KnownServer("agent-infra streamableHttp")
{
    public override string? Missing => NpmServers.Missing;

    public override async Task<RunningServer> StartAsync(TestFolder folder, CancellationToken cancellationToken)
    {
        KnownFiles.LayOut(folder);
        var process = await NpmServerProcess.StartAsync(NpmServers.AgentInfraFilesystem(folder.Path), "streamableHttp", cancellationToken);
        return RunningServer.Http(process.Url, process);
    }

    public override Task CallToolsAsync(Interview interview) => KnownFiles.CallToolsAsync(interview);
}
