namespace McpOrleans.Api.Hosting;

/// <summary>One issuer of JWTs: how its tokens are checked, and what they say.</summary>
public sealed class JwtIssuerOptions
{
    /// <summary>The value of the claim <c>iss</c>, exactly. Needed, and different for each issuer.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Of the values of the claim <c>aud</c> one must be among these. At least one is needed.</summary>
    public IList<string> Audiences { get; } = [];

    /// <summary>The issuer's metadata, which name its key set; default: its address and <c>/.well-known/openid-configuration</c>.</summary>
    public string? MetadataUrl { get; set; }

    /// <summary>The address of the key set, instead of metadata.</summary>
    public string? JwksUrl { get; set; }

    /// <summary>A file with the key set, instead of metadata.</summary>
    public string? JwksFile { get; set; }

    /// <summary>The key set itself, as JSON, instead of metadata.</summary>
    public string? Jwks { get; set; }

    /// <summary>How long keys are used until they are read again; default 10 minutes.</summary>
    public TimeSpan KeysRefresh { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The signature algorithms that are taken; default: RS256, ES256, PS256.</summary>
    public IList<string> Algorithms { get; } = [];

    /// <summary>How far the issuer's clock may be from this one; default 30 s.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The claim that says who somebody is; default <c>sub</c>.</summary>
    public string SubjectClaim { get; set; } = "sub";

    /// <summary>The claim that names the tenant; default <c>tenant</c>.</summary>
    public string TenantClaim { get; set; } = "tenant";

    /// <summary>The tenant of all tokens; then no claim is read for it. Default: none.</summary>
    public string? Tenant { get; set; }

    /// <summary>The tenants that tokens may name, <c>*</c> stands for any characters; default: all.</summary>
    public IList<string> Tenants { get; } = [];

    /// <summary>The claim that has the roles; a dot leads into an object. Default <c>role</c>.</summary>
    public string RoleClaim { get; set; } = "role";

    /// <summary>The values that make a caller; default: <c>caller</c>.</summary>
    public IList<string> CallerValues { get; } = [];

    /// <summary>The values that make a tenant admin; default: <c>tenant_admin</c>.</summary>
    public IList<string> TenantAdminValues { get; } = [];

    /// <summary>The values that make a platform admin, if <see cref="AllowPlatformAdmin"/>; default: <c>platform_admin</c>.</summary>
    public IList<string> PlatformAdminValues { get; } = [];

    /// <summary>Whether the issuer may make platform admins; default no.</summary>
    public bool AllowPlatformAdmin { get; set; }

    /// <summary>The claim with patterns of the tools (<c>server__tool</c>) to be seen and called; a token without it is refused. Default: none, no limit.</summary>
    public string? ToolsClaim { get; set; }

    /// <summary>The claim with patterns of the MCP servers to be seen; a token without it is refused. Default: none, no limit.</summary>
    public string? ServersClaim { get; set; }
}
