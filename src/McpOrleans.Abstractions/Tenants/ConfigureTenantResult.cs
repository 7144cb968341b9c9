namespace McpOrleans;

/// <summary>What came of <see cref="ITenantGrain.ConfigureAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ConfigureTenantResult)]
public sealed record ConfigureTenantResult
{
    /// <summary>Whether the tenant did not exist before.</summary>
    [Id(0)]
    public bool Created { get; init; }

    /// <summary>Null when there are <see cref="Errors"/>; nothing was changed then.</summary>
    [Id(1)]
    public TenantInfo? Tenant { get; init; }

    [Id(2)]
    public ImmutableArray<FieldError> Errors { get; init; } = [];
}
