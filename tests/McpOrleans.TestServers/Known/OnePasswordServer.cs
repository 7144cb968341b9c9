using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.TestServers.Known;

/// <summary>
/// <c>@takescake/1password-mcp</c>, on the TypeScript SDK 2: 2026-07-28. It gets no account, so tools that need one answer with their own
/// error, and no other machine is asked.
/// </summary>
internal sealed class OnePasswordServer() : KnownServer("1password stdio")
{
    private static readonly Variation Password = new("a random password", """(?<="password\\": \\")(?:[^"\\]|\\[^"])+""");
    private static readonly Variation Duration = new("how long it took", """(?<=durationMs\\": )\d+""");

    public override string? Missing => NpmServers.Missing;

    public override Task<RunningServer> StartAsync(TestFolder folder, CancellationToken cancellationToken) =>
        Task.FromResult(RunningServer.Stdio(NpmServers.OnePassword()));

    public override async Task CallToolsAsync(Interview interview)
    {
        const string Item = """{"vaultId":"v","itemId":"i"}""";
        await interview.CallAsync("password_generate", """{"length":24,"includeSymbols":false}""", Password);
        await interview.CallAsync("password_generate_memorable", """{"wordCount":4}""", Password);
        await interview.CallAsync("op_run", """{"argv":["cat"],"stdin":"tab\tbell\u0007 ü"}""", Duration);
        await interview.CallAsync("op_check_ref", """{"secretReference":"no reference"}""");
        await interview.CallAsync("vault_list");
        await interview.CallAsync("item_lookup", """{"vaultId":"v"}""");
        await interview.CallAsync("item_list", """{"vaultId":"v"}""");
        await interview.CallAsync("item_get", Item);
        await interview.CallAsync("item_edit", """{"vaultId":"v","itemId":"i","title":"t"}""");
        await interview.CallAsync("item_archive", Item);
        await interview.CallAsync("item_delete", Item);
        await interview.CallAsync("note_create", """{"vaultId":"v","title":"t","notes":""}""");
        await interview.CallAsync("password_create", """{"vaultId":"v","title":"t","password":"p"}""");
        await interview.CallAsync("password_read", Item);
        await interview.CallAsync("password_update", """{"vaultId":"v","itemId":"i","newPassword":"p"}""");
        await interview.CallAsync("item_list", """{"vaultId":7}""");
    }

    protected override async Task AskMoreAsync(Interview interview)
    {
        await interview.AskAsync("prompts/get", """{"name":"generate-secure-password","arguments":{"purpose":"a \"test\" ü"}}""");
        await interview.AskAsync("prompts/get", """{"name":"credential-rotation","arguments":{}}""");
        await interview.AskAsync("prompts/get", """{"name":"vault-audit","arguments":{"vaultId":"v"}}""");
        await interview.AskAsync("prompts/get", """{"name":"secret-reference-helper","arguments":{}}""");
        await interview.AskAsync("server/discover");
    }
}
