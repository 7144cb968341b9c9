namespace McpOrleans.Grains.Upstream.Transports;

/// <summary>A request on its way to an MCP server.</summary>
internal sealed class OutgoingRequest
{
    public required long Id { get; init; }

    /// <summary>The MCP method.</summary>
    public required string Method { get; init; }

    /// <summary>The whole message.</summary>
    public required ReadOnlyMemory<byte> Frame { get; init; }

    /// <summary>Headers that repeat parts of the message; for HTTP from 2026-07-28 on.</summary>
    public RepeatedHeaders Headers { get; init; }

    /// <summary>The revision in which it is written; null: the one that is being negotiated.</summary>
    public string? ProtocolVersion { get; init; }

    /// <summary>Part of the handshake: it has no effect, and may be sent again after a redirect.</summary>
    public bool IsHandshake { get; init; }

    /// <summary>The largest answer that is taken, in bytes.</summary>
    public required long MaxAnswerBytes { get; init; }

    /// <summary>Grows with the answer.</summary>
    public required ByteLease Lease { get; init; }

    /// <param name="id">The request's id.</param>
    /// <param name="method">The MCP method.</param>
    /// <param name="parameters">A JSON object in UTF-8; empty: none.</param>
    /// <param name="version">The revision that the request names; null: one that does not say so in each request.</param>
    /// <param name="isHandshake">Whether it is sent before a revision is agreed on.</param>
    /// <param name="wantsProgress">Whether the server is asked to report progress.</param>
    /// <param name="abilities">What the server may ask, where each request says so.</param>
    /// <param name="hasHeaders">Whether the transport has headers for each request.</param>
    /// <param name="toolHeaders">Which arguments they repeat; null: none.</param>
    /// <param name="maxAnswerBytes">The largest answer that is taken.</param>
    /// <param name="lease">Grows with the answer.</param>
    public static OutgoingRequest Of(
        long id,
        string method,
        ReadOnlySpan<byte> parameters,
        string? version,
        bool isHandshake,
        bool wantsProgress,
        ClientAbilities abilities,
        bool hasHeaders,
        ToolHeaders? toolHeaders,
        long maxAnswerBytes,
        ByteLease lease) => new()
        {
            Id = id,
            Method = method,
            Frame = FrameWriter.Request(id, method, parameters, new RequestMeta
            {
                ProgressToken = wantsProgress ? id : null,
                ProtocolVersion = version,
                Capabilities = version is null || abilities is ClientAbilities.None ? default : AbilitiesJson.Write(abilities),
            }),
            Headers = version is not null && hasHeaders ? RepeatedHeaders.Of(method, parameters, toolHeaders) : default,
            ProtocolVersion = isHandshake ? version : null,
            IsHandshake = isHandshake,
            MaxAnswerBytes = maxAnswerBytes,
            Lease = lease,
        };
}
