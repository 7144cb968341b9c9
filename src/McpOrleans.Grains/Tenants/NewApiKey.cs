namespace McpOrleans.Grains.Tenants;

/// <summary>An API key just made: what is stored of it, and what is shown once.</summary>
internal sealed record NewApiKey(string Text, StoredApiKey Stored)
{
    public static NewApiKey Create(string tenant, ApiKeySpec spec, DateTimeOffset now)
    {
        var (id, text) = ApiKeyText.Create(tenant);
        return new NewApiKey(text, new StoredApiKey
        {
            Credential = new ApiKeyCredential
            {
                Id = id,
                Sha256 = ApiKeyText.Hash(text),
                Role = spec.Role,
                ExpiresAt = spec.ExpiresAt,
                Access = spec.Access,
            },
            Name = spec.Name,
            CreatedAt = now,
        });
    }

    /// <summary>A secret in a log would be one too many.</summary>
    public override string ToString() => Stored.Credential.Id;
}
