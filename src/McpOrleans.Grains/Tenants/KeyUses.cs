namespace McpOrleans.Grains.Tenants;

/// <summary>When API keys were used, as far as that is not stored yet. Not thread-safe: it lives on its grain's scheduler.</summary>
internal sealed class KeyUses
{
    private readonly Dictionary<string, DateTimeOffset> _uses = new(StringComparer.Ordinal);

    public bool IsEmpty => _uses.Count == 0;

    public void Add(string keyId, DateTimeOffset usedAt) =>
        _uses[keyId] = _uses.TryGetValue(keyId, out var known) && known > usedAt ? known : usedAt;

    public void Clear() => _uses.Clear();

    /// <summary>The key with its last use, stored or not.</summary>
    public StoredApiKey Apply(StoredApiKey key) =>
        _uses.TryGetValue(key.Credential.Id, out var usedAt) && !(key.LastUsed >= usedAt) ? key with { LastUsed = usedAt } : key;

    /// <summary>All keys with their last use; from now on that counts as stored.</summary>
    public ImmutableArray<StoredApiKey> Take(ImmutableArray<StoredApiKey> keys)
    {
        var taken = keys.Select(Apply).ToImmutableArray();
        Clear();
        return taken;
    }
}
