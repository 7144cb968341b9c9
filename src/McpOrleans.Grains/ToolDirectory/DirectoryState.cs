
namespace McpOrleans.Grains.ToolDirectory;

/// <summary>What a tenant's tool directory stores.</summary>
[GenerateSerializer, Alias("mcporleans.DirectoryState")]
public sealed record DirectoryState
{
    [Id(0)] public long Version { get; init; }

    /// <summary>The servers, ordered by name.</summary>
    [Id(1)] public ImmutableArray<PublishedServer> Servers { get; init; } = [];

    [Id(2)] public ImmutableArray<ReservedServer> Reserved { get; init; } = [];

    /// <summary>The generation of the tenant whose servers these are.</summary>
    [Id(3)] public long TenantGeneration { get; init; }
}
