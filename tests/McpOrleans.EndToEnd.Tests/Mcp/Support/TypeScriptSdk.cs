using System.Text.Json;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.EndToEnd.Tests.Mcp.Support;

/// <summary>The official TypeScript SDK, in a process of its own for each survey.</summary>
/// <param name="package">The package of the client: <c>sdk</c>, the first generation, or <c>client</c>, the second.</param>
internal sealed class TypeScriptSdk(string package) : Sdk
{
    public override async Task<SdkSurvey> AskAsync(
        McpAddress server, string revision, IReadOnlyList<SdkQuestion> questions, CancellationToken cancellationToken)
    {
        var asked = JsonSerializer.Serialize(questions.Select(question => question.Behind(server.Prefix)), JsonSerializerOptions.Web);
        var command = NpmServers.Survey(package, server.Url.ToString(), revision, asked);
        await using var process = ChildProcess.Start(command, new Dictionary<string, string?>(StringComparer.Ordinal) { ["MCP_KEY"] = server.Key });
        var exitCode = await process.EndedAsync(Eventually.DefaultCap, cancellationToken);
        exitCode.ShouldBe(0, string.Join('\n', process.Output));
        return JsonSerializer.Deserialize<SdkSurvey>(process.Output.Last(line => line.StartsWith('{')), JsonSerializerOptions.Web)!;
    }
}
