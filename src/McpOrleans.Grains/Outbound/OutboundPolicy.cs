namespace McpOrleans.Grains.Outbound;

/// <summary>
/// Says which MCP servers the service may reach. It applies to every tenant, at registration and whenever a connection is made.
/// </summary>
public sealed class OutboundPolicy
{
    /// <summary>
    /// Whether MCP servers may be on this machine or in a network that the internet does not reach. <see cref="PublicAddress"/>
    /// says which addresses are public. Default: false.
    /// </summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>Whether MCP servers may be programs that the service starts with its own rights. Default: false.</summary>
    public bool AllowStdio { get; set; }

    /// <summary>
    /// Whether an MCP server's address may be <c>http</c> as well as <c>https</c>. Null (the default): only if private networks are
    /// allowed.
    /// </summary>
    public bool? AllowPlainHttp { get; set; }

    /// <summary>
    /// Whether the machine's proxy settings (<c>HTTPS_PROXY</c> and so on) are used. A proxy resolves names itself, so it must also
    /// block private addresses itself. Default: false.
    /// </summary>
    public bool UseSystemProxy { get; set; }

    /// <summary>The value of <see cref="AllowPlainHttp"/>, or its default.</summary>
    public bool IsPlainHttpAllowed => AllowPlainHttp ?? AllowPrivateNetworks;

    /// <summary>Allows everything, for a machine whose callers can do all this anyway.</summary>
    public void AllowEverything() => AllowPrivateNetworks = AllowStdio = true;
}
