namespace McpOrleans.EndToEnd.Tests.Cluster;

/// <summary>One call of the load, and what its caller was told.</summary>
/// <param name="Id">The argument by which the MCP server counts it.</param>
/// <param name="Server">The MCP server.</param>
/// <param name="IsKeyed">Whether it carried an idempotency key; the same id may then be sent again.</param>
/// <param name="StartedAt">Since the load began.</param>
/// <param name="EndedAt">Since the load began.</param>
/// <param name="Code">The error code; null for success.</param>
internal sealed record CallRecord(string Id, string Server, bool IsKeyed, TimeSpan StartedAt, TimeSpan EndedAt, string? Code)
{
    /// <summary>Codes that promise that nothing ran.</summary>
    private static readonly string[] NotRun =
        ["overloaded", "circuit_open", "server_disabled", "storage_unavailable"];

    /// <summary>Codes that say that it may have run.</summary>
    private static readonly string[] Unknown =
        ["outcome_unknown", "timeout", "connection_failed"];

    public bool Succeeded => Code is null;

    public bool SaysNotRun => NotRun.Contains(Code, StringComparer.Ordinal);

    public bool SaysUnknown => Unknown.Contains(Code, StringComparer.Ordinal);

    public TimeSpan Duration => EndedAt - StartedAt;
}
