namespace McpOrleans.Grains.Tenants;

/// <summary>An API key that was just made: its text, which is shown once, and what is stored.</summary>
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
                ToolSearch = spec.ToolSearch,
            },
            Name = spec.Name,
            CreatedAt = now,
        });
    }

    /// <summary>A text without the key, so that the secret never reaches a log.</summary>
    public override string ToString() => Stored.Credential.Id;
}
