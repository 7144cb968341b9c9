namespace McpOrleans.Api.Tools;

/// <summary>The tools of a tenant.</summary>
/// <param name="Tools">The tools, ordered by qualified name, or by relevance when there is a query.</param>
/// <param name="Version">Grows with every change of the tenant's servers and tools.</param>
internal sealed record ToolListResponse(
    IReadOnlyList<ToolResponse> Tools,
    long Version)
{
    /// <summary>
    /// The servers whose tools are only the last known ones, because they are down or could not list their tools when they should
    /// have.
    /// </summary>
    public required IReadOnlyList<string> StaleServers { get; init; }
}
