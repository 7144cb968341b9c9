namespace McpOrleans.Grains.Servers;

/// <summary>What an MCP server's grain stores about its configuration.</summary>
[GenerateSerializer, Alias("mcporleans.ServerState")]
public sealed record ServerState
{
    /// <summary>The configuration, with encrypted secrets. Null until the server is configured.</summary>
    [Id(0)] public McpServerConfig? Config { get; init; }

    /// <summary>Whether the operator configured the server, so that no quota of the tenant limits it.</summary>
    [Id(1)] public bool IsUnlimited { get; init; }

    /// <summary>
    /// The generation of the tenant to which the server belongs. A tenant that was created again has another generation and does
    /// not have this server.
    /// </summary>
    [Id(2)] public long TenantGeneration { get; init; }

    /// <summary>
    /// Changes when the server is reached in another way than before, or was disabled. What was learnt under another version says
    /// nothing about the server.
    /// </summary>
    [Id(3)] public long TargetVersion { get; init; }

    /// <summary>
    /// Changes when the server has another address or command than before: the definitions that were pinned under another version say
    /// nothing about its tools.
    /// </summary>
    [Id(4)] public long PinsVersion { get; init; }
}
