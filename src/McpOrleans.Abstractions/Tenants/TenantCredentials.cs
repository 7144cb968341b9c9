namespace McpOrleans;

/// <summary>The API keys of a tenant and what a front needs to know about the tenant, at one version.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TenantCredentials)]
public sealed record TenantCredentials
{
    /// <summary>Grows with every change.</summary>
    [Id(0)] public required long Version { get; init; }

    /// <summary>False while the tenant is disabled: its valid keys are refused with <see cref="ErrorCodes.TenantDisabled"/>.</summary>
    [Id(1)] public required bool Enabled { get; init; }

    /// <summary>The tenant's keys. Empty when the tenant does not exist or is being deleted.</summary>
    [Id(2)] public required ImmutableArray<ApiKeyCredential> Keys { get; init; }

    /// <summary>The limits that the front enforces for the tenant.</summary>
    [Id(3)] public required TenantQuotas Quotas { get; init; }

    /// <inheritdoc cref="TenantInfo.Generation"/>
    [Id(4)] public long Generation { get; init; }

    /// <summary>Seals what fronts give to the tenant's clients to bring back, such as session ids. Empty: nothing was sealed yet.</summary>
    [Id(5)] public ImmutableArray<byte> SigningKey { get; init; } = [];
}
