namespace McpOrleans;

/// <summary>What a tenant's tool directory knows of one MCP server.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.PublishedServer)]
public sealed record PublishedServer
{
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>The tools of a disabled server are neither listed nor found.</summary>
    [Id(1)]
    public required bool Enabled { get; init; }

    [Id(2)]
    public string? Description { get; init; }

    [Id(3)]
    public required ImmutableArray<McpTool> Tools { get; init; }

    /// <summary>
    /// <see cref="McpServerConfig.Timeout"/>: who calls the server's grain waits little longer. Orleans does not tell a client
    /// that the silo it called has died. Null: unknown.
    /// </summary>
    [Id(4)]
    public TimeSpan? Timeout { get; init; }

    /// <summary>The tools are the last known ones: the server is down, or could not list them when it should have.</summary>
    [Id(5)]
    public bool Stale { get; init; }

    /// <summary>What its configuration and tool listing count against <see cref="TenantQuotas.StoredBytes"/>.</summary>
    [Id(6)]
    public long StoredBytes { get; init; }

    /// <summary>The <see cref="TenantInfo.Generation"/> of the tenant under which the server was stored.</summary>
    [Id(7)]
    public long TenantGeneration { get; init; }

    /// <summary>Changes with everything else here; made by the server's grain. Null: none was made.</summary>
    [Id(8)]
    public string? Revision { get; init; }
}
