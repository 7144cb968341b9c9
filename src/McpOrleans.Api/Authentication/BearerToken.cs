namespace McpOrleans.Api.Authentication;

/// <summary>What a request carries as <c>Authorization: Bearer …</c>.</summary>
internal static class BearerToken
{
    private const string Prefix = "Bearer ";

    public static string? Find(HttpRequest request) =>
        request.Headers.Authorization is [{ } authorization] && authorization.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            ? authorization[Prefix.Length..].Trim()
            : null;
}
