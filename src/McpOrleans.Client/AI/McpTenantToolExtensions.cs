using Microsoft.Extensions.AI;

namespace McpOrleans.Client.AI;

/// <summary>Offers a tenant's tools to agents that are built on Microsoft.Extensions.AI.</summary>
public static class McpTenantToolExtensions
{
    /// <summary>
    /// Returns every tool of the tenant as a function that a chat client can offer to a model and call. The list is not updated;
    /// get it again after a change (<see cref="IMcpTenant.WatchToolsAsync"/>).
    /// </summary>
    /// <param name="tenant">The tenant whose tools to return.</param>
    /// <param name="query">
    /// Only tools that match these words are returned, the most relevant first. Null: all tools, ordered by name.
    /// </param>
    /// <param name="caller">
    /// The id of the caller in logs and audit records, for example of the user on whose behalf the agent acts. Null:
    /// <c>grain-client</c>.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for the directory.</param>
    /// <returns>The functions. When a call fails, the function does not throw: it returns an object with the error to the model.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tenant"/> is null.</exception>
    /// <exception cref="TimeoutException">The tenant's tool directory did not answer in time.</exception>
    public static async Task<IReadOnlyList<AIFunction>> GetAIToolsAsync(
        this IMcpTenant tenant, string? query = null, string? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        var index = await tenant.GetToolsAsync(cancellationToken);
        var names = new HashSet<string>(StringComparer.Ordinal);
        return [.. (query is null ? index.Tools : index.Search(query)).Select(route => new McpFunction(tenant, route, FunctionNames.Unique(route, names), caller))];
    }
}
