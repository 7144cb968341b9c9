namespace McpOrleans.Grains.Secrets;

/// <summary>What the configuration of an MCP server may read of the service's environment.</summary>
public sealed class SecretOptions
{
    /// <summary>
    /// Names of environment variables to which <c>${env:NAME}</c> may refer; a <c>*</c> at the end stands for any end. Default:
    /// none. The service's own variables (<c>MCPORLEANS…</c>) never.
    /// </summary>
    public IList<string> AllowedEnvironment { get; } = [];
}
