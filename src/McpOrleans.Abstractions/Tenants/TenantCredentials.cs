namespace McpOrleans;

/// <summary>Who may come in to a tenant, at one version.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TenantCredentials)]
public sealed record TenantCredentials
{
    /// <summary>Grows with every change.</summary>
    [Id(0)]
    public required long Version { get; init; }

    /// <summary>False while the tenant is disabled: its keys are right, and refused.</summary>
    [Id(1)]
    public required bool Enabled { get; init; }

    /// <summary>Empty when the tenant does not exist, or is being deleted.</summary>
    [Id(2)]
    public required ImmutableArray<ApiKeyCredential> Keys { get; init; }

    [Id(3)]
    public required TenantQuotas Quotas { get; init; }

    /// <inheritdoc cref="TenantInfo.Generation"/>
    [Id(4)]
    public long Generation { get; init; }
}
