namespace McpOrleans.Api.Hosting;

/// <summary>Settings of the HTTP front.</summary>
public sealed class McpOrleansApiOptions
{
    /// <summary>
    /// The first platform admin's API key. Exactly one of <see cref="AdminKey"/> and <see cref="AdminKeySha256"/> must be set.
    /// </summary>
    public string? AdminKey { get; set; }

    /// <summary>The SHA-256 of that key's UTF-8 bytes as 64 hexadecimal digits, for hosts that do not keep the key itself.</summary>
    public string? AdminKeySha256 { get; set; }

    /// <summary>The largest request body that is read, in bytes. Default: 1 MiB.</summary>
    public int MaxRequestBodySize { get; set; } = 1024 * 1024;

    /// <summary>How many MCP servers <c>GET /mcp/health?probe=true</c> probes at the same time. Default: 16.</summary>
    public int ProbeConcurrency { get; set; } = 16;

    /// <summary>
    /// How long <c>GET /mcp/health?probe=true</c> may take, from 1 second to 10 minutes. Servers whose probes take longer are
    /// reported as such. Default: 30 s.
    /// </summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The origins (such as <c>https://mcp.example.com</c>) whose web pages may call the service, including the service's own
    /// public origin. Requests without an <c>Origin</c> header are not affected. Default: none.
    /// </summary>
    public IList<string> AllowedOrigins { get; set; } = [];

    /// <summary>What clients may demand from the web server at the level of HTTP.</summary>
    public HttpLimits Limits { get; set; } = new();

    /// <summary>
    /// Whether audit records contain the address at the other end of the HTTP connection. Behind a load balancer this is the
    /// balancer's address, unless forwarded headers are processed. Default: false.
    /// </summary>
    public bool AuditRemoteAddress { get; set; }

    /// <summary>
    /// The front's address as clients know it, for example <c>https://mcp.example.com</c>. Default: the address to which each
    /// request says it was sent.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>JWTs as credentials. Default: none are accepted.</summary>
    public JwtOptions Jwt { get; } = new();
}
