using System.Collections.Frozen;

namespace McpOrleans.Api.Authentication;

/// <summary>The keys of one tenant at one version, as a front knows them.</summary>
internal sealed class KnownTenant
{
    private readonly FrozenDictionary<string, KnownKey> _keys;

    /// <param name="tenant">The tenant's name.</param>
    /// <param name="credentials">Its credentials.</param>
    /// <param name="previous">What was known before; keys that did not change stay the same objects.</param>
    public KnownTenant(string tenant, TenantCredentials credentials, KnownTenant? previous)
    {
        Credentials = credentials;
        var former = previous?.Credentials.Generation == credentials.Generation ? previous : null;
        _keys = credentials.Keys.ToFrozenDictionary(
            key => key.Id,
            key => former?.Find(key.Id) is { } known && known.Credential.Sha256.AsSpan().SequenceEqual(key.Sha256)
                ? known
                : new KnownKey(tenant, credentials.Generation, key),
            StringComparer.Ordinal);
    }

    public TenantCredentials Credentials { get; }

    public KnownKey? Find(string keyId) => _keys.GetValueOrDefault(keyId);
}
