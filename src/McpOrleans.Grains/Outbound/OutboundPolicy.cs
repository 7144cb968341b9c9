namespace McpOrleans.Grains.Outbound;

/// <summary>Which MCP servers the service may reach. It holds for every tenant, at registration and whenever a connection is made.</summary>
public sealed class OutboundPolicy
{
    /// <summary>
    /// Whether MCP servers may be on this machine or in a network that the internet does not reach; default false. See
    /// <see cref="PublicAddress"/> for what counts as public.
    /// </summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>Whether MCP servers may be programs that the service starts, with the service's own rights; default false.</summary>
    public bool AllowStdio { get; set; }

    /// <summary>Whether an MCP server's address may be <c>http</c> as well as <c>https</c>; default: where private networks are allowed.</summary>
    public bool? AllowPlainHttp { get; set; }

    /// <summary>
    /// Whether the machine's proxy settings (<c>HTTPS_PROXY</c> and so on) are followed; default false. A proxy resolves names
    /// itself, so it must also be what keeps private addresses out.
    /// </summary>
    public bool UseSystemProxy { get; set; }

    /// <summary><see cref="AllowPlainHttp"/> with its default.</summary>
    public bool IsPlainHttpAllowed => AllowPlainHttp ?? AllowPrivateNetworks;

    /// <summary>For a machine whose callers may do all this anyway.</summary>
    public void AllowEverything() => AllowPrivateNetworks = AllowStdio = true;
}
