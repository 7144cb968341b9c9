namespace McpOrleans.Api.Mcp;

/// <summary>The revisions of MCP in which clients may speak to the endpoint. They are dates, so they can be compared as texts.</summary>
internal static class Revisions
{
    public const string VersionHeader = "MCP-Protocol-Version";

    /// <summary>The first one without sessions: each request says all that is needed to answer it.</summary>
    private const string FirstStateless = "2026-07-28";

    /// <summary>Those without sessions, newest first.</summary>
    public static ImmutableArray<string> Stateless { get; } = [FirstStateless];

    /// <summary>Those with sessions, which begin with <c>initialize</c>, newest first.</summary>
    public static ImmutableArray<string> WithSessions { get; } = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

    /// <summary>Whether a request with this header is of a revision without sessions.</summary>
    public static bool IsStateless(string? header) =>
        header is { Length: 10 } && DateOnly.TryParseExact(header, "yyyy-MM-dd", out _) && string.CompareOrdinal(header, FirstStateless) >= 0;
}
