using System.Diagnostics.CodeAnalysis;
using McpOrleans.Api.Json;

namespace McpOrleans.Api.Servers;

/// <summary>What an MCP server says about itself.</summary>
internal sealed record ServerInfoResponse
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>The revision of MCP that is spoken on the connection.</summary>
    public required string ProtocolVersion { get; init; }

    /// <summary>The server's capabilities as it gave them.</summary>
    public required RawJson Capabilities { get; init; }

    [return: NotNullIfNotNull(nameof(info))]
    public static ServerInfoResponse? From(McpServerInfo? info) => info is null ? null : new ServerInfoResponse
    {
        Name = info.Name,
        Version = info.Version,
        ProtocolVersion = info.ProtocolVersion,
        Capabilities = new RawJson(info.Capabilities),
    };
}
