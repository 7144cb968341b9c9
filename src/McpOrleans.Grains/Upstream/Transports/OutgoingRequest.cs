using McpOrleans.Grains.Upstream.Bounds;

namespace McpOrleans.Grains.Upstream.Transports;

/// <summary>A request on its way to an MCP server.</summary>
internal sealed class OutgoingRequest
{
    public required long Id { get; init; }

    /// <summary>The MCP method.</summary>
    public required string Method { get; init; }

    /// <summary>The whole message.</summary>
    public required ReadOnlyMemory<byte> Frame { get; init; }

    /// <summary>Headers that repeat parts of the message, by name, encoded; for HTTP from 2026-07-28 on.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The revision in which it is written; null: the one that is being negotiated.</summary>
    public string? ProtocolVersion { get; init; }

    /// <summary>Part of the handshake: it has no effect, and may be sent again after a redirect.</summary>
    public bool IsHandshake { get; init; }

    /// <summary>The largest answer that is taken, in bytes.</summary>
    public required long MaxAnswerBytes { get; init; }

    /// <summary>Grows with the answer.</summary>
    public required ByteLease Lease { get; init; }
}
