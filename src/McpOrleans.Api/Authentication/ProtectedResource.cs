using System.Text;

namespace McpOrleans.Api.Authentication;

/// <summary>
/// The front as an OAuth 2.1 protected resource: what it tells clients that have no token, or not the right one, about where to get
/// one (RFC 6750, RFC 9728, and the authorization chapter of MCP). Says nothing where no issuer is configured.
/// </summary>
internal sealed class ProtectedResource(IOptions<McpOrleansApiOptions> options)
{
    public const string MetadataPath = "/.well-known/oauth-protected-resource";

    /// <summary>Where the MCP endpoint is; its metadata are at this path below <see cref="MetadataPath"/>.</summary>
    public const string McpPath = "/mcp";

    public const string InvalidRequest = "invalid_request";
    public const string InvalidToken = "invalid_token";
    public const string InsufficientScope = "insufficient_scope";

    private readonly JwtOptions _jwt = options.Value.Jwt;
    private readonly string? _publicUrl = options.Value.PublicUrl?.TrimEnd('/');

    public bool IsConfigured => _jwt.Issuers.Count > 0;

    /// <summary>The value of <c>WWW-Authenticate</c>, with one of the error codes above, or none where nothing was presented.</summary>
    public string Challenge(HttpRequest request, string? error)
    {
        var value = new StringBuilder("Bearer");
        var separator = ' ';
        Add("error", error);
        if (IsConfigured)
        {
            Add("scope", _jwt.Scopes.Count == 0 ? null : string.Join(' ', _jwt.Scopes));
            var mcp = request.Path.StartsWithSegments(McpPath, StringComparison.OrdinalIgnoreCase) ? McpPath : "";
            Add("resource_metadata", PublicUrl(request) + MetadataPath + mcp);
        }

        return value.ToString();

        void Add(string name, string? text)
        {
            if (text is not null)
            {
                value.Append(separator).Append(separator == ' ' ? "" : " ").Append(name).Append("=\"").Append(text).Append('"');
                separator = ',';
            }
        }
    }

    /// <param name="request">The request for the metadata.</param>
    /// <param name="path">The path of what they describe: <see cref="McpPath"/>, or nothing for the front as a whole.</param>
    public ProtectedResourceResponse Describe(HttpRequest request, string path) => new()
    {
        Resource = PublicUrl(request) + path,
        AuthorizationServers = [.. _jwt.Issuers.Select(issuer => issuer.Issuer)],
        ScopesSupported = _jwt.Scopes.Count == 0 ? null : [.. _jwt.Scopes],
    };

    private string PublicUrl(HttpRequest request) => _publicUrl ?? $"{request.Scheme}://{request.Host.ToUriComponent()}";
}
