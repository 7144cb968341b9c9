namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>What the service says of itself to MCP servers.</summary>
internal static class OwnClient
{
    /// <summary>An MCP <c>Implementation</c> as JSON.</summary>
    public static byte[] Info { get; } = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["name"] = "McpOrleans",
        ["version"] = typeof(OwnClient).Assembly.GetName().Version!.ToString(3),
    });
}
