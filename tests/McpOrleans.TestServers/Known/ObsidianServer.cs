using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.TestServers.Known;

/// <summary>Smithery's <c>mcp-obsidian</c>, on the TypeScript SDK 0.5: 2024-11-05 and nothing else.</summary>
internal sealed class ObsidianServer() : KnownServer("obsidian stdio")
{
    public override string? Missing => NpmServers.Missing;

    public override Task<RunningServer> StartAsync(TestFolder folder, CancellationToken cancellationToken)
    {
        folder.Write("note.md", "# Note\n\n\"quoted\" ünïcode 😀 [[other]]\n");
        folder.Write("other.md", "- [ ] a\n");
        return Task.FromResult(RunningServer.Stdio(NpmServers.Obsidian(folder.Path)));
    }

    public override async Task CallToolsAsync(Interview interview)
    {
        await interview.CallAsync("read_notes", """{"paths":["note.md","none.md"]}""");
        await interview.CallAsync("search_notes", """{"query":"no"}""");
        await interview.CallAsync("search_notes", """{"query":1.50}""");
    }
}
