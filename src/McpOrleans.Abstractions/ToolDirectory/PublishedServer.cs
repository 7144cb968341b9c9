namespace McpOrleans;

/// <summary>What a tenant's tool directory knows about one MCP server.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.PublishedServer)]
public sealed record PublishedServer
{
    /// <summary>The server's name in its tenant.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Whether the server is enabled. What a disabled server offers is neither listed nor found.</summary>
    [Id(1)] public required bool Enabled { get; init; }

    /// <summary>The description in the server's configuration; null when it has none.</summary>
    [Id(2)] public string? Description { get; init; }

    /// <summary>The tools that the server offers, in the server's order.</summary>
    [Id(3)] public required ImmutableArray<McpTool> Tools { get; init; }

    /// <summary>
    /// The server's <see cref="McpServerConfig.Timeout"/>; null when unknown. A caller of the server's grain waits only a little
    /// longer than this, because Orleans does not tell a client that the silo it called has died.
    /// </summary>
    [Id(4)] public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Whether the tools are only the last known ones, because the server is down or could not list them when it should have.
    /// </summary>
    [Id(5)] public bool Stale { get; init; }

    /// <summary>What the configuration and all that the server listed count against <see cref="TenantQuotas.StoredBytes"/>, in bytes.</summary>
    [Id(6)] public long StoredBytes { get; init; }

    /// <summary>The <see cref="TenantInfo.Generation"/> of the tenant under which the server was stored.</summary>
    [Id(7)] public long TenantGeneration { get; init; }

    /// <summary>A value that the server's grain changes whenever anything else in this record changes. Null: there is none.</summary>
    [Id(8)] public string? Revision { get; init; }

    /// <inheritdoc cref="McpServerConfig.ToolPrefix"/>
    [Id(9)] public string? ToolPrefix { get; init; }

    /// <summary>The resources that the server lists, in the server's order. Empty (the default): none, or they were never listed.</summary>
    [Id(10)] public ImmutableArray<McpResource> Resources { get; init; } = [];

    /// <summary>The templates of resources that the server lists, in the server's order. Default: none.</summary>
    [Id(11)] public ImmutableArray<McpResourceTemplate> ResourceTemplates { get; init; } = [];

    /// <summary>The prompts that the server lists, in the server's order. Default: none.</summary>
    [Id(12)] public ImmutableArray<McpPrompt> Prompts { get; init; } = [];

    /// <summary>What the server said it can do when it was listed last. Null: it was never listed, so nobody knows.</summary>
    [Id(13)] public McpServerFeatures? Features { get; init; }

    /// <summary>
    /// How the tools differ for clients that can be asked, by what these can be asked. Only what such clients have asked for is known.
    /// Default: nothing.
    /// </summary>
    [Id(14)] public ImmutableArray<ToolsForAbilities> ForAbilities { get; init; } = [];

    /// <summary>The server as clients of certain abilities see it.</summary>
    internal PublishedServer For(ClientAbilities abilities) =>
        ForAbilities.FirstOrDefault(known => known.Abilities == abilities) is { } difference
            ? this with { Tools = [.. Tools.Where(tool => !difference.Removed.Contains(tool.Name, StringComparer.Ordinal)), .. difference.Added] }
            : this;
}
