using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace McpOrleans.TestServers.Tools;

/// <summary>A tool of a test server.</summary>
public sealed record ServerTool
{
    public required string Name { get; init; }

    /// <summary>The MCP <c>Tool</c> as it is listed, unknown fields included.</summary>
    public required JsonObject Definition { get; init; }

    public required Func<ToolCallContext, CancellationToken, ValueTask<CallToolResult>> Call { get; init; }

    /// <summary>Whether it is offered to a client of these capabilities, which are null before they are known; null: it is to all.</summary>
    public Func<ClientCapabilities?, bool>? IsOfferedTo { get; init; }

    /// <summary>What it does with its arguments before it answers, be the answer spoiled or not; null: nothing.</summary>
    public Action<JsonObject>? Effect { get; init; }

    /// <summary>A tool that answers with its own name.</summary>
    public static ServerTool Named(string name) => Create(
        name,
        $"Answers '{name}'.",
        "{}",
        static (call, _) => ValueTask.FromResult(Text(call.Tool)));

    /// <summary>A tool as another server describes it, that answers with its own name.</summary>
    public static ServerTool Defined(JsonObject definition)
    {
        var name = definition["name"]?.GetValue<string>() ?? throw new ArgumentException("A tool has a 'name'.", nameof(definition));
        return Named(name) with { Definition = definition };
    }

    public static ServerTool Create(
        string name,
        string description,
        string properties,
        Func<ToolCallContext, CancellationToken, ValueTask<CallToolResult>> call) => new()
        {
            Name = name,
            Definition = new JsonObject
            {
                ["name"] = name,
                ["description"] = description,
                ["inputSchema"] = new JsonObject { ["type"] = "object", ["properties"] = JsonNode.Parse(properties) },
            },
            Call = call,
        };

    public static CallToolResult Text(string text) => new() { Content = [new TextContentBlock { Text = text }] };
}
