using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.TestServers.Known;

/// <summary>npm's server-memory.</summary>
internal sealed class MemoryServer() : KnownServer("memory stdio")
{
    public override string? Missing => NpmServers.Missing;

    public override Task<RunningServer> StartAsync(TestFolder folder, CancellationToken cancellationToken) =>
        Task.FromResult(RunningServer.Stdio(NpmServers.Memory(folder.File("memory.jsonl"))));

    public override async Task CallToolsAsync(Interview interview)
    {
        const string Relation = """{"from":"Ada","to":"Zoë \"Z\"","relationType":"knows"}""";
        await interview.CallAsync(
            "create_entities",
            """{"entities":[{"name":"Ada","entityType":"person","observations":["counts"]},{"name":"Zoë \"Z\"","entityType":"person","observations":[]}]}""");
        await interview.CallAsync("create_relations", $$"""{"relations":[{{Relation}}]}""");
        await interview.CallAsync("add_observations", """{"observations":[{"entityName":"Ada","contents":["writes 1.50 letters","😀"]}]}""");
        await interview.CallAsync("read_graph");
        await interview.CallAsync("search_nodes", """{"query":"letters"}""");
        await interview.CallAsync("open_nodes", """{"names":["Ada"]}""");
        await interview.CallAsync("delete_observations", """{"deletions":[{"entityName":"Ada","observations":["😀"]}]}""");
        await interview.CallAsync("delete_relations", $$"""{"relations":[{{Relation}}]}""");
        await interview.CallAsync("delete_entities", """{"entityNames":["Zoë \"Z\""]}""");
        await interview.CallAsync("add_observations", """{"observations":[{"entityName":"Nobody","contents":[]}]}""");
    }
}
