using System.Security.Cryptography;

namespace McpOrleans.Api.Authentication;

/// <summary>Recognizes the API keys of tenants.</summary>
internal sealed class ApiKeyVerifier(TenantRegistry registry, TenantKeys keys, TimeProvider time)
{
    /// <summary>Compared with where there is no such key, so that the time it takes does not tell.</summary>
    private static readonly byte[] NobodysHash = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    /// <summary>Says what a key is worth; the key is there when the secret is right.</summary>
    /// <param name="presented">The whole text.</param>
    /// <param name="text">Whose key it says it is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<(KeyVerdict Verdict, KnownKey? Key)> VerifyAsync(string presented, ApiKeyText text, CancellationToken cancellationToken)
    {
        var hash = ApiKeyText.Hash(presented);
        var (tenant, keyId) = text;
        if (await registry.FindAsync(tenant, cancellationToken) is not { } summary)
        {
            _ = CryptographicOperations.FixedTimeEquals(hash, NobodysHash);
            return (KeyVerdict.Unknown, null);
        }

        var known = await keys.GetAsync(tenant, Freshness.Normal, cancellationToken);
        if (Match(known, keyId, hash) is not { } key || known.Credentials.Generation != summary.Generation)
        {
            // The second: since the keys were read, the tenant was deleted and created again.
            known = await keys.GetAsync(tenant, Freshness.BeforeRefusal, cancellationToken);
            key = Match(known, keyId, hash);
        }

        if (key is null)
        {
            return (KeyVerdict.Unknown, null);
        }

        if (key.Credential.ExpiresAt <= time.GetUtcNow())
        {
            return (KeyVerdict.Expired, key);
        }

        if (!known.Credentials.Enabled)
        {
            return (KeyVerdict.TenantDisabled, key);
        }

        keys.RecordUse(tenant, key);
        return (KeyVerdict.Valid, key);
    }

    private static KnownKey? Match(KnownTenant tenant, string keyId, byte[] hash)
    {
        var key = tenant.Find(keyId);
        var isRight = CryptographicOperations.FixedTimeEquals(hash, key?.Credential.Sha256 ?? NobodysHash);
        return isRight ? key : null;
    }
}

/// <summary>What became of a presented API key. All but <see cref="Unknown"/> are told only to who has the right secret.</summary>
internal enum KeyVerdict
{
    Unknown = 0,
    Valid = 1,
    Expired = 2,
    TenantDisabled = 3,
}
