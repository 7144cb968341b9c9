using System.Text.Json.Nodes;

namespace McpOrleans.EndToEnd.Tests.Mcp.Support;

/// <summary>What an SDK's client is to ask an MCP server.</summary>
/// <param name="Method">The MCP method.</param>
/// <param name="Params">Its parameters; null: it has none.</param>
internal sealed record SdkQuestion(string Method, JsonObject? Params = null)
{
    /// <summary>Whether the client wants to know about the call's progress.</summary>
    public bool Progress { get; init; }

    /// <summary>Whether the client calls the call off when its first progress arrives.</summary>
    public bool Cancel { get; init; }

    /// <summary>The same question where names of tools and prompts begin with a prefix.</summary>
    public SdkQuestion Behind(string prefix)
    {
        var renamed = Params?.DeepClone().AsObject();
        var holder = Method switch
        {
            "tools/call" or "prompts/get" => renamed,
            "completion/complete" => renamed!["ref"]!.AsObject(),
            _ => null,
        };
        if (holder?["name"] is { } name)
        {
            holder["name"] = prefix + (string)name!;
        }

        return this with { Params = renamed };
    }
}
