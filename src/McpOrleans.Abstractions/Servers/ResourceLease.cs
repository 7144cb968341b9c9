namespace McpOrleans;

/// <summary>What became of a front's lease of resources: see <see cref="IMcpServerGrain.LeaseResourcesAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ResourceLease)]
public sealed record ResourceLease
{
    /// <summary>
    /// Identifies the server grain's activation. Another one than before did not know of the lease, so its front may have missed changes.
    /// </summary>
    [Id(0)] public required Guid Activation { get; init; }

    /// <summary>How long the lease lasts unless it is renewed.</summary>
    [Id(1)] public required TimeSpan Duration { get; init; }

    /// <summary>The resources that are not leased, and why. Default: none.</summary>
    [Id(2)] public ImmutableArray<ResourceRefusal> Refused { get; init; } = [];
}

/// <summary>Why a resource is not leased.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ResourceRefusal)]
public sealed record ResourceRefusal
{
    /// <summary>The server's own URI of the resource.</summary>
    [Id(0)] public required string Uri { get; init; }

    /// <summary>Why.</summary>
    [Id(1)] public required Failure Failure { get; init; }
}
