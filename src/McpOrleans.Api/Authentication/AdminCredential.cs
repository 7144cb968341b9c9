using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace McpOrleans.Api.Authentication;

/// <summary>The platform admin's key: its hash, and who comes with it.</summary>
internal sealed class AdminCredential
{
    /// <summary>Nothing longer is hashed, so that a header cannot cost more than a glance.</summary>
    public const int MaxLength = 512;

    private const string CallerId = "admin";

    private readonly byte[] _sha256;

    public AdminCredential(IOptions<McpOrleansApiOptions> options)
    {
        _sha256 = options.Value.AdminKey is { } key
            ? SHA256.HashData(Encoding.UTF8.GetBytes(key))
            : Convert.FromHexString(options.Value.AdminKeySha256!);
        MayLookLikeATenants = options.Value.AdminKey is not { } text || ApiKeyText.TryParse(text, out _);
        Principal = new ClaimsPrincipal(new CallerIdentity(
            CallerId, Roles.PlatformAdmin, Names.DefaultTenant, AccessRules.None, tenantGeneration: 0, ApiKeyAuthenticationHandler.SchemeName));
    }

    /// <summary>Whether the key has, or may have, the form of a tenant's key: nobody can tell where only its hash is known.</summary>
    public bool MayLookLikeATenants { get; }

    /// <summary>Shared by all requests that come with the key; nobody changes it.</summary>
    public ClaimsPrincipal Principal { get; }

    /// <summary>Whether a key can travel in an HTTP header as it is.</summary>
    public static bool CanBeSent(string key) => key.Length is > 0 and <= MaxLength && key.All(character => character is > ' ' and <= '~');

    public bool Matches(string presented)
    {
        if (presented.Length > MaxLength)
        {
            return false;
        }

        Span<byte> utf8 = stackalloc byte[MaxLength * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(presented, utf8)], hash);
        return CryptographicOperations.FixedTimeEquals(hash, _sha256);
    }
}
