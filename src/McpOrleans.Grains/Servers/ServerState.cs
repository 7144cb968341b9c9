namespace McpOrleans.Grains.Servers;

/// <summary>What an MCP server's grain stores of its configuration.</summary>
[GenerateSerializer, Alias("mcporleans.ServerState")]
public sealed record ServerState
{
    /// <summary>Null until the server is configured. Its secrets are encrypted.</summary>
    [Id(0)]
    public McpServerConfig? Config { get; init; }

    /// <summary>It was configured by the operator: no quota of the tenant limits it.</summary>
    [Id(1)]
    public bool IsUnlimited { get; init; }

    /// <summary>The generation of the tenant that the server belongs to; a tenant created again has another, and not this server.</summary>
    [Id(2)]
    public long TenantGeneration { get; init; }

    /// <summary>
    /// Another one once the server is reached otherwise than before, or was disabled: what was learnt under another one says
    /// nothing of it.
    /// </summary>
    [Id(3)]
    public long TargetVersion { get; init; }
}
