namespace McpOrleans;

/// <summary>The outcome of <see cref="ITenantGrain.ConfigureAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ConfigureTenantResult)]
public sealed record ConfigureTenantResult
{
    /// <summary>Whether the tenant is new.</summary>
    [Id(0)] public bool Created { get; init; }

    /// <summary>The tenant afterwards. Null when there are <see cref="Errors"/>.</summary>
    [Id(1)] public TenantInfo? Tenant { get; init; }

    /// <summary>Everything that is wrong with the settings or the name. When it is not empty, nothing was changed.</summary>
    [Id(2)] public ImmutableArray<FieldError> Errors { get; init; } = [];
}
