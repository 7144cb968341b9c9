using McpOrleans.Json;

namespace McpOrleans.Api.Mcp.Sessions;

/// <summary>A session of a client, as the request that continues it found it.</summary>
/// <param name="Key">The session's key.</param>
/// <param name="Facts">What the client said of itself.</param>
/// <param name="Grain">The session's grain.</param>
internal sealed record ClientSession(SessionKey Key, SessionFacts Facts, IMcpSessionGrain Grain)
{
    public const string IdHeader = "Mcp-Session-Id";

    /// <summary>What MCP servers may ask of the client.</summary>
    public ClientAbilities Abilities => AbilitiesJson.Read(Facts.Capabilities);

    /// <summary>Whether several messages may come in one body, as until 2025-03-26.</summary>
    public bool HasBatches => string.CompareOrdinal(Facts.ProtocolVersion, "2025-06-18") < 0;

    /// <summary>Whether an event without data may be sent, by which a client learns where a stream can be taken up again.</summary>
    public bool HasPrimingEvents => string.CompareOrdinal(Facts.ProtocolVersion, "2025-11-25") >= 0;
}
