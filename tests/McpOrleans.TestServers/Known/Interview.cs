using System.Text.Json.Nodes;
using McpOrleans.TestServers.Recording;

namespace McpOrleans.TestServers.Known;

/// <summary>Sends an MCP server one request after another, with any client, and keeps the answers.</summary>
/// <param name="folder">The folder that the server works on.</param>
/// <param name="ask">Sends one request. Receives the method, and its parameters as JSON or an empty text.</param>
public sealed class Interview(string folder, Func<string, string, Task<McpAnswer>> ask)
{
    private const int MostPages = 100;

    private readonly List<Question> _questions = [];

    public IReadOnlyList<Question> Questions => _questions;

    /// <summary>The path of the folder that the server works on, as text that can stand in a JSON string.</summary>
    public string Folder => folder;

    public Task<McpAnswer> CallAsync(string tool, string arguments = "{}", params Variation[] varies) =>
        AskAsync("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}}}""", varies);

    public async Task<McpAnswer> AskAsync(string method, string parameters = "", params Variation[] varies)
    {
        var answer = await ask(method, parameters);
        _questions.Add(new Question(method, parameters, answer, [.. varies]));
        return answer;
    }

    /// <summary>Asks for all pages of a list. The result is also empty when the server has no such list.</summary>
    /// <param name="method">The method.</param>
    /// <param name="member">The member of the result that holds the list.</param>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(string method, string member)
    {
        var all = new List<JsonObject>();
        var parameters = "";
        for (var page = 0; page < MostPages; page++)
        {
            if (await AskAsync(method, parameters) is not { Result: { } result })
            {
                break;
            }

            var read = JsonNode.Parse(result)!;
            all.AddRange(read[member]!.AsArray().Select(item => item!.AsObject()));
            if (read["nextCursor"] is not { } cursor)
            {
                break;
            }

            parameters = new JsonObject { ["cursor"] = cursor.DeepClone() }.ToJsonString();
        }

        return all;
    }
}
