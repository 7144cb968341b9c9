using System.Text.Json;

namespace McpOrleans.Grains.Servers;

/// <summary>What an MCP server says of a tool's effects (MCP's <c>annotations</c>).</summary>
/// <param name="IsRepeatable">Whether running it twice does no more than running it once: read-only, or idempotent.</param>
internal readonly record struct ToolHints(bool IsRepeatable)
{
    public static ToolHints Of(McpTool tool)
    {
        using var definition = JsonDocument.Parse(tool.Definition);
        return new ToolHints(
            definition.RootElement.TryGetProperty("annotations", out var annotations)
            && annotations.ValueKind is JsonValueKind.Object
            && (IsTrue(annotations, "readOnlyHint") || IsTrue(annotations, "idempotentHint")));
    }

    private static bool IsTrue(JsonElement annotations, string name) =>
        annotations.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True;
}
