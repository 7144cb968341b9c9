namespace McpOrleans.Grains.Upstream.Handshakes;

/// <summary>What a revision of MCP has; a pure function of its name.</summary>
/// <param name="ProtocolVersion">The revision, for example <c>2025-11-25</c>.</param>
internal readonly record struct Era(string ProtocolVersion)
{
    /// <summary>The newest revision, and the first without sessions: each request says all about itself.</summary>
    public const string Stateless = "2026-07-28";

    /// <summary>Those with <c>initialize</c>, the newest first.</summary>
    public static readonly IReadOnlyList<string> WithSessions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

    /// <summary>Whether it is one of <see cref="WithSessions"/>.</summary>
    public static bool HasSessions(string protocolVersion) => WithSessions.Contains(protocolVersion, StringComparer.Ordinal);

    /// <summary>No session, no <c>initialize</c>, no <c>ping</c>; <c>_meta</c> in each request.</summary>
    public bool IsStateless => string.CompareOrdinal(ProtocolVersion, Stateless) >= 0;

    /// <summary>Whether every HTTP request names the revision in a header.</summary>
    public bool HasVersionHeader => string.CompareOrdinal(ProtocolVersion, "2025-06-18") >= 0;

    /// <summary>Whether a stream of events that broke may be resumed after the last event that came.</summary>
    public bool CanResumeStreams => !IsStateless;
}
