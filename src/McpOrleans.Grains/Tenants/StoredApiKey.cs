namespace McpOrleans.Grains.Tenants;

/// <summary>An API key as its tenant stores it, without the key itself.</summary>
[GenerateSerializer, Alias("mcporleans.StoredApiKey")]
public sealed record StoredApiKey
{
    [Id(0)] public required ApiKeyCredential Credential { get; init; }

    [Id(1)] public required string Name { get; init; }

    [Id(2)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(3)] public DateTimeOffset? LastUsed { get; init; }

    public ApiKeyInfo Info => new()
    {
        Id = Credential.Id,
        Name = Name,
        Role = Credential.Role,
        CreatedAt = CreatedAt,
        LastUsed = LastUsed,
        ExpiresAt = Credential.ExpiresAt,
        Access = Credential.Access,
        ToolSearch = Credential.ToolSearch,
    };
}
