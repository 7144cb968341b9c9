using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace McpOrleans.Api.Calls;

/// <summary>A tool to call, and with what.</summary>
/// <remarks>Described in the OpenAPI document only: <see cref="CallRequest"/> reads it.</remarks>
internal sealed record CallRequestBody
{
    /// <summary>A qualified name (server__tool), or a bare one that only one server has.</summary>
    public required string Tool { get; init; }

    /// <summary>The server to call; 'tool' is then that server's own name for the tool, or the qualified one.</summary>
    public string? Server { get; init; }

    /// <summary>The tool's arguments.</summary>
    public JsonObject? Arguments { get; init; }

    /// <summary>Seconds to wait for the answer; default: the server's configured timeout.</summary>
    [Range(0, 600)]
    public double? Timeout { get; init; }
}
