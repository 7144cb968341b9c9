namespace McpOrleans.Grains.Tenants;

/// <summary>The times at which API keys were used that are not stored yet. Not thread-safe: it runs on its grain's scheduler.</summary>
internal sealed class KeyUses
{
    private readonly Dictionary<string, DateTimeOffset> _uses = new(StringComparer.Ordinal);

    public bool IsEmpty => _uses.Count == 0;

    public void Add(string keyId, DateTimeOffset usedAt) =>
        _uses[keyId] = _uses.TryGetValue(keyId, out var known) && known > usedAt ? known : usedAt;

    public void Clear() => _uses.Clear();

    /// <summary>Returns the key with its last use, whether that is stored or not.</summary>
    public StoredApiKey Apply(StoredApiKey key) =>
        _uses.TryGetValue(key.Credential.Id, out var usedAt) && !(key.LastUsed >= usedAt) ? key with { LastUsed = usedAt } : key;

    /// <summary>Returns all keys with their last use, which counts as stored from now on.</summary>
    public ImmutableArray<StoredApiKey> Take(ImmutableArray<StoredApiKey> keys)
    {
        var taken = keys.Select(Apply).ToImmutableArray();
        Clear();
        return taken;
    }
}
