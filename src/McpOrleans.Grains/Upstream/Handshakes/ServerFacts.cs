namespace McpOrleans.Grains.Upstream.Handshakes;

/// <summary>What an MCP server said of itself when the connection was made.</summary>
/// <param name="Info">Its name, version, revision and capabilities.</param>
/// <param name="Instructions">For the use of its tools; null: none.</param>
internal sealed record ServerFacts(McpServerInfo Info, string? Instructions)
{
    /// <summary>What the service reads of its capabilities.</summary>
    public Capabilities Capabilities { get; } = Capabilities.Read(Info.Capabilities);

    /// <summary>What it offers.</summary>
    public McpServerFeatures Features => Capabilities.Features;
}
