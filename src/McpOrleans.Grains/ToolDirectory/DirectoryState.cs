using System.Collections.Immutable;

namespace McpOrleans.Grains.ToolDirectory;

/// <summary>What a tenant's tool directory stores.</summary>
[GenerateSerializer, Alias("mcporleans.DirectoryState")]
public sealed record DirectoryState
{
    [Id(0)]
    public long Version { get; init; }

    /// <summary>Ordered by name.</summary>
    [Id(1)]
    public ImmutableArray<PublishedServer> Servers { get; init; } = [];
}
