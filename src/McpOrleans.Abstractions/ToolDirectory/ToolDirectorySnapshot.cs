namespace McpOrleans;

/// <summary>A tenant's MCP servers and their tools at one version.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ToolDirectorySnapshot)]
public sealed record ToolDirectorySnapshot
{
    /// <summary>The directory of a tenant that never had a server.</summary>
    public static ToolDirectorySnapshot Empty { get; } = new() { Version = 0, Servers = [] };

    /// <summary>Grows with every change. Two snapshots of one tenant with the same version are equal.</summary>
    [Id(0)] public required long Version { get; init; }

    /// <summary>The servers, ordered by name.</summary>
    [Id(1)] public required ImmutableArray<PublishedServer> Servers { get; init; }
}
