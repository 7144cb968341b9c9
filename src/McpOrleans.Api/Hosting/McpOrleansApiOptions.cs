namespace McpOrleans.Api.Hosting;

/// <summary>Settings of the HTTP front.</summary>
public sealed class McpOrleansApiOptions
{
    /// <summary>The first platform admin's API key. Exactly one of this and <see cref="AdminKeySha256"/> is set.</summary>
    public string? AdminKey { get; set; }

    /// <summary>The SHA-256 of that key's UTF-8 bytes as 64 hexadecimal digits, for hosts that keep no key in the clear.</summary>
    public string? AdminKeySha256 { get; set; }

    /// <summary>The largest request body that is read, in bytes; default 1 MiB.</summary>
    public int MaxRequestBodySize { get; set; } = 1024 * 1024;

    /// <summary>How many MCP servers <c>GET /mcp/health?probe=true</c> probes at the same time; default 16.</summary>
    public int ProbeConcurrency { get; set; } = 16;

    /// <summary>
    /// How long <c>GET /mcp/health?probe=true</c> takes at most, 1 second to 10 minutes; default 30 seconds. Of servers whose probes
    /// take longer it says so.
    /// </summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The origins (<c>https://mcp.example.com</c>) whose web pages may call the service, its own public one among them; default
    /// none. Requests without an <c>Origin</c> are not concerned.
    /// </summary>
    public IList<string> AllowedOrigins { get; set; } = [];

    /// <summary>What a client may ask of the server at the level of HTTP.</summary>
    public HttpLimits Limits { get; set; } = new();

    /// <summary>
    /// Whether audit records have the address at the other end of the HTTP connection; default false. Behind a load balancer
    /// that is the balancer's, unless forwarded headers are processed.
    /// </summary>
    public bool AuditRemoteAddress { get; set; }

    /// <summary>
    /// The front's address as clients know it, for example <c>https://mcp.example.com</c>; default: what each request says it was sent to.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>JWTs as credentials; default: none are taken.</summary>
    public JwtOptions Jwt { get; } = new();
}
