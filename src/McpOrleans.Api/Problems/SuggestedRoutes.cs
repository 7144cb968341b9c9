namespace McpOrleans.Api.Problems;

/// <summary>
/// The routes that suggestions name. Who writes one, a grain or the client library, knows a tenant's own routes only; who asks may
/// have come by those of platform admins.
/// </summary>
internal static class SuggestedRoutes
{
    private const string Own = " /mcp/";

    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE"];

    /// <summary>The same suggestion with the routes under <c>/tenants/{tenant}</c>. Names are quoted, and stay as they are.</summary>
    public static string ForTenant(string suggestion, string tenant)
    {
        if (!suggestion.Contains(Own, StringComparison.Ordinal))
        {
            return suggestion;
        }

        // A name may have a quote of its own: nothing between the first and the last is touched.
        var first = suggestion.IndexOf('\'', StringComparison.Ordinal);
        return first < 0
            ? Replace(suggestion, tenant)
            : Replace(suggestion[..first], tenant) + suggestion[first..suggestion.LastIndexOf('\'')] + Replace(suggestion[suggestion.LastIndexOf('\'')..], tenant);
    }

    private static string Replace(string text, string tenant) => Methods.Aggregate(
        text, (result, method) => result.Replace(method + Own, $"{method} /tenants/{tenant}/mcp/", StringComparison.Ordinal));
}
