using Microsoft.Extensions.AI;

namespace McpOrleans.Client.AI;

/// <summary>A tenant's tools for agents built on Microsoft.Extensions.AI.</summary>
public static class McpTenantToolExtensions
{
    /// <summary>
    /// Every tool of the tenant as a function that a chat client can offer to a model and call. The list is as of now; after a
    /// change (<see cref="IMcpTenant.WatchToolsAsync"/>) get it again.
    /// </summary>
    /// <param name="tenant">Whose tools.</param>
    /// <param name="query">Only tools that have to do with these words, the most relevant first; null: all.</param>
    /// <param name="caller">On whose behalf, for logs and audit records; null: this process.</param>
    /// <param name="cancellationToken">Ends the wait for the directory.</param>
    public static async Task<IReadOnlyList<AIFunction>> GetAIToolsAsync(
        this IMcpTenant tenant, string? query = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        var index = await tenant.GetToolsAsync(cancellationToken);
        var names = new HashSet<string>(StringComparer.Ordinal);
        return [.. (query is null ? index.Tools : index.Search(query)).Select(route => new McpFunction(tenant, route, FunctionNames.Unique(route, names), caller))];
    }
}
