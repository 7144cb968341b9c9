namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>What the service itself says in a request's <c>_meta</c>, in place of what the caller may have said there.</summary>
internal readonly record struct RequestMeta
{
    /// <summary>Asks for progress under this token; null: the caller's own is left as it is.</summary>
    public long? ProgressToken { get; init; }

    /// <summary>From 2026-07-28 on every request says its revision; null before.</summary>
    public string? ProtocolVersion { get; init; }

    /// <summary>
    /// What the client can be asked, a JSON object, which a request says where it says its revision; empty: what the caller says there is
    /// left as it is.
    /// </summary>
    public ReadOnlyMemory<byte> Capabilities { get; init; }

    public bool IsEmpty => ProgressToken is null && ProtocolVersion is null;
}
