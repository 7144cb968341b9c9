namespace McpOrleans.Api.BrowserDefence;

/// <summary>What every answer tells browsers, until an endpoint says something else: nothing in it is theirs to run, frame, guess or keep.</summary>
internal static class SecurityHeaders
{
    private const string NoContent = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private const string ReferrerPolicy = "Referrer-Policy";

    public static void Set(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = NoContent;
        headers.CacheControl = "no-store";
        headers[ReferrerPolicy] = "no-referrer";
    }
}
