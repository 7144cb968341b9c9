namespace McpOrleans.Grains.Upstream.Handshakes;

/// <summary>What an MCP server said of itself when the connection was made.</summary>
/// <param name="Info">Its name, version, revision and capabilities.</param>
/// <param name="Instructions">For the use of its tools; null: none.</param>
internal sealed record ServerFacts(McpServerInfo Info, string? Instructions)
{
    private readonly Capabilities _capabilities = Capabilities.Read(Info.Capabilities);

    public bool OffersTools => _capabilities.HasTools;

    /// <summary>Whether it says when its tools change.</summary>
    public bool AnnouncesTools => _capabilities.AnnouncesTools;
}
