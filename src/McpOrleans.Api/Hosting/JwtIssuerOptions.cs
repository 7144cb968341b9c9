namespace McpOrleans.Api.Hosting;

/// <summary>One issuer of JWTs: how its tokens are checked, and which of their claims are used.</summary>
public sealed class JwtIssuerOptions
{
    /// <summary>The exact value of the claim <c>iss</c>. Required, and different for each issuer.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>The accepted audiences: at least one value of the claim <c>aud</c> must be among them. At least one is required.</summary>
    public IList<string> Audiences { get; } = [];

    /// <summary>
    /// The address of the issuer's metadata, which names its key set. Default: the issuer followed by
    /// <c>/.well-known/openid-configuration</c>.
    /// </summary>
    public string? MetadataUrl { get; set; }

    /// <summary>The address of the key set, used instead of metadata.</summary>
    public string? JwksUrl { get; set; }

    /// <summary>A file with the key set, used instead of metadata.</summary>
    public string? JwksFile { get; set; }

    /// <summary>The key set itself as JSON, used instead of metadata.</summary>
    public string? Jwks { get; set; }

    /// <summary>How long keys are used before they are read again. Default: 10 minutes.</summary>
    public TimeSpan KeysRefresh { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The accepted signature algorithms. Default: RS256, ES256 and PS256.</summary>
    public IList<string> Algorithms { get; } = [];

    /// <summary>The largest difference allowed between the clock of the issuer and that of this machine. Default: 30 s.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The claim that identifies the caller. Default: <c>sub</c>.</summary>
    public string SubjectClaim { get; set; } = "sub";

    /// <summary>The claim that names the tenant. Default: <c>tenant</c>.</summary>
    public string TenantClaim { get; set; } = "tenant";

    /// <summary>The tenant of all tokens of this issuer; no claim is read for it. Default: none.</summary>
    public string? Tenant { get; set; }

    /// <summary>Patterns of the tenants that tokens may name; <c>*</c> stands for any characters. Default: all.</summary>
    public IList<string> Tenants { get; } = [];

    /// <summary>The claim with the roles. A dot in it leads into an object. Default: <c>role</c>.</summary>
    public string RoleClaim { get; set; } = "role";

    /// <summary>The role values that make a caller. Default: <c>caller</c>.</summary>
    public IList<string> CallerValues { get; } = [];

    /// <summary>The role values that make a tenant admin. Default: <c>tenant_admin</c>.</summary>
    public IList<string> TenantAdminValues { get; } = [];

    /// <summary>
    /// The role values that make a platform admin if <see cref="AllowPlatformAdmin"/> is set. Default: <c>platform_admin</c>.
    /// </summary>
    public IList<string> PlatformAdminValues { get; } = [];

    /// <summary>Whether tokens of this issuer may make platform admins. Default: false.</summary>
    public bool AllowPlatformAdmin { get; set; }

    /// <summary>
    /// The claim with patterns of the tools (<c>server__tool</c>) that the token may see and call. A token without this claim is
    /// refused. Default: none, so all tools are allowed.
    /// </summary>
    public string? ToolsClaim { get; set; }

    /// <summary>
    /// The claim with patterns of the MCP servers that the token may see. A token without this claim is refused. Default: none, so
    /// all servers are allowed.
    /// </summary>
    public string? ServersClaim { get; set; }
}
