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

    // 32 bytes in base64url.
    private const int SecretLength = 43;

    /// <summary>A new key of a tenant; its secret has 256 random bits.</summary>
    public static (string Id, string Key) Create(string tenant)
    {
        Span<byte> random = stackalloc byte[IdBytes + SecretBytes];
        RandomNumberGenerator.Fill(random);
        var id = Convert.ToHexStringLower(random[..IdBytes]);
        var key = $"{Prefix}.{tenant}.{id}.{Base64Url.EncodeToString(random[IdBytes..])}";
        CryptographicOperations.ZeroMemory(random);
        return (id, key);
    }

    /// <summary>Says whose key it would be, were it one; false when it cannot be one.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ApiKeyText? key)
    {
        key = null;
        if (text?.Split('.', Parts + 1) is not [Prefix, var tenant, { Length: IdBytes * 2 } id, { Length: SecretLength } secret]
            || !Names.IsValid(tenant)
            || !id.All(char.IsAsciiHexDigitLower)
            || !secret.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'))
        {
            return false;
        }

        key = new ApiKeyText(tenant, id);
        return true;
    }

    /// <summary>
    /// The SHA-256 of a key's whole text. No salt and no slow hash: a secret of 256 random bits is not guessed from it.
    /// </summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
