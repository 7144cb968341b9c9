using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace McpOrleans;

/// <summary>The text of a tenant's API key: <c>mco.tenant.id.secret</c>.</summary>
/// <param name="Tenant">A valid tenant name.</param>
/// <param name="KeyId">The key's id, 16 hexadecimal digits.</param>
public readonly record struct ApiKeyText(string Tenant, string KeyId)
{
    private const string Prefix = "mco";
    private const int Parts = 4;
    private const int IdBytes = 8;
    private const int SecretBytes = 32;

    // 32 bytes take 43 characters in base64url.
    private const int SecretLength = 43;

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> SecretCharacters =
        SearchValues.Create("-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Creates a new key with 256 random bits of secret.</summary>
    /// <param name="tenant">The tenant's name, which must be valid.</param>
    /// <returns>The key's id and the whole text of the key.</returns>
    public static (string Id, string Key) Create(string tenant)
    {
        Span<byte> random = stackalloc byte[IdBytes + SecretBytes];
        RandomNumberGenerator.Fill(random);
        var id = Convert.ToHexStringLower(random[..IdBytes]);
        var key = $"{Prefix}.{tenant}.{id}.{Base64Url.EncodeToString(random[IdBytes..])}";
        CryptographicOperations.ZeroMemory(random);
        return (id, key);
    }

    /// <summary>
    /// Reads the tenant and the id out of a text that looks like a key. Whether it is a key that was issued is not checked.
    /// </summary>
    /// <param name="text">The text; it may be anything.</param>
    /// <param name="key">The tenant and the id; null when the text cannot be a key.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ApiKeyText? key)
    {
        key = null;
        var presented = text.AsSpan();
        Span<Range> parts = stackalloc Range[Parts + 1];
        if (presented.Split(parts, '.') != Parts
            || presented[parts[0]] is not Prefix
            || presented[parts[2]] is not { Length: IdBytes * 2 } id
            || presented[parts[3]] is not { Length: SecretLength } secret
            || id.ContainsAnyExcept(IdCharacters)
            || secret.ContainsAnyExcept(SecretCharacters)
            || new string(presented[parts[1]]) is not { } tenant
            || !Names.IsValid(tenant))
        {
            return false;
        }

        key = new ApiKeyText(tenant, new string(id));
        return true;
    }

    /// <summary>
    /// Returns the SHA-256 of the whole text of a key. It needs neither a salt nor a slow hash, because nobody can guess a secret
    /// of 256 random bits.
    /// </summary>
    public static byte[] Hash(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        const int MostOnStack = 512;
        Span<byte> utf8 = key.Length * 3 <= MostOnStack ? stackalloc byte[MostOnStack] : new byte[key.Length * 3];
        return SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(key, utf8)]);
    }
}
