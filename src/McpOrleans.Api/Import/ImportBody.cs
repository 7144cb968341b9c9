using System.Text.Json.Serialization;

namespace McpOrleans.Api.Import;

/// <summary>An <c>mcp.json</c>.</summary>
/// <remarks>This type only describes the body in the OpenAPI document: <see cref="Client.Configuration.McpJson"/> reads it.</remarks>
internal sealed record ImportBody
{
    /// <summary>Configurations by server name, as Claude and Cursor write them.</summary>
    [JsonPropertyName("mcpServers")]
    public Dictionary<string, McpServerConfig>? McpServers { get; init; }

    /// <summary>Configurations by server name, as VS Code writes them.</summary>
    public Dictionary<string, McpServerConfig>? Servers { get; init; }
}
