namespace McpOrleans.Grains.Secrets;

/// <summary>Which environment variables of the service the configuration of an MCP server may read.</summary>
public sealed class SecretOptions
{
    /// <summary>
    /// The names of the environment variables to which <c>${env:NAME}</c> may refer. A <c>*</c> at the end of a name stands for any
    /// characters. The service's own variables (<c>MCPORLEANS…</c>) are never allowed. Default: none.
    /// </summary>
    public IList<string> AllowedEnvironment { get; } = [];
}
