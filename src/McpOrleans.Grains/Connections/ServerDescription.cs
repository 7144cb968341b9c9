using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Connections;

/// <summary>Carries what an MCP server says of itself between the SDK's types and ours.</summary>
internal static class ServerDescription
{
    public static McpServerInfo Of(McpClient client)
    {
        Implementation? implementation;
        try
        {
            implementation = client.ServerInfo;
        }
        catch (InvalidOperationException)
        {
            // Optional from 2026-07-28 on; the SDK has no other way to ask.
            implementation = null;
        }

        return new McpServerInfo
        {
            Name = implementation?.Name ?? string.Empty,
            Version = implementation?.Version ?? string.Empty,
            ProtocolVersion = client.NegotiatedProtocolVersion ?? string.Empty,
            Capabilities = JsonSerializer.SerializeToUtf8Bytes(client.ServerCapabilities, McpJsonUtilities.DefaultOptions),
        };
    }

    /// <summary>What the SDK wants to know to go on with a session as if it had begun it.</summary>
    public static ResumeClientSessionOptions ToResumeOptions(McpServerInfo info, string? instructions) => new()
    {
        ServerCapabilities = JsonSerializer.Deserialize<ServerCapabilities>(info.Capabilities, McpJsonUtilities.DefaultOptions)!,
        ServerInfo = new Implementation { Name = info.Name, Version = info.Version },
        ServerInstructions = instructions,
        NegotiatedProtocolVersion = info.ProtocolVersion,
    };
}
