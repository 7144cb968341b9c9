namespace McpOrleans.TestServers.Protocol;

/// <summary>The two eras of MCP: sessions opened by <c>initialize</c>, and requests that stand alone.</summary>
internal static class Revisions
{
    public const string FirstStateless = "2026-07-28";

    public static bool IsStateless(string? revision) => string.CompareOrdinal(revision, FirstStateless) >= 0;
}
