namespace McpOrleans.Api.Problems;

/// <summary>
/// Adapts the routes in suggestions. The author of a suggestion, a grain or the client library, only knows the tenant's own routes;
/// the caller may have used those of platform admins.
/// </summary>
internal static class SuggestedRoutes
{
    private const string Own = " /mcp/";

    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE"];

    /// <summary>
    /// Returns the suggestion with its routes under <c>/tenants/{tenant}</c>. Names stay unchanged because they are quoted.
    /// </summary>
    public static string ForTenant(string suggestion, string tenant)
    {
        if (!suggestion.Contains(Own, StringComparison.Ordinal))
        {
            return suggestion;
        }

        // A name may itself contain a quote, so nothing between the first and the last quote is changed.
        var first = suggestion.IndexOf('\'', StringComparison.Ordinal);
        return first < 0
            ? Replace(suggestion, tenant)
            : Replace(suggestion[..first], tenant) + suggestion[first..suggestion.LastIndexOf('\'')] + Replace(suggestion[suggestion.LastIndexOf('\'')..], tenant);
    }

    private static string Replace(string text, string tenant) => Methods.Aggregate(
        text, (result, method) => result.Replace(method + Own, $"{method} /tenants/{tenant}/mcp/", StringComparison.Ordinal));
}
