using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace McpOrleans;

/// <summary>The key of an <see cref="IMcpSessionGrain"/>: a session's id within its tenant.</summary>
/// <param name="Tenant">The tenant's name.</param>
/// <param name="Id">The id as the client knows it.</param>
public readonly record struct SessionKey(string Tenant, string Id)
{
    private const int RandomBytes = 16;
    private const int SealBytes = 16;

    /// <summary>Makes a key that nobody can guess, sealed with the tenant's signing key.</summary>
    /// <param name="tenant">The tenant's name.</param>
    /// <param name="signingKey">The tenant's signing key.</param>
    internal static SessionKey Create(string tenant, ReadOnlySpan<byte> signingKey)
    {
        Span<byte> id = stackalloc byte[RandomBytes + SealBytes];
        RandomNumberGenerator.Fill(id[..RandomBytes]);
        Seal(tenant, signingKey, id[..RandomBytes], id[RandomBytes..]);
        return new SessionKey(tenant, Base64Url.EncodeToString(id));
    }

    /// <summary>Whether a text can be an id at all.</summary>
    internal static bool IsWellFormed(string id) => Base64Url.IsValid(id, out var length) && length == RandomBytes + SealBytes;

    /// <summary>
    /// Reads an id from outside. Returns false unless it was made for the tenant with its signing key, so that no other text ever
    /// activates a grain.
    /// </summary>
    /// <param name="tenant">The tenant's name.</param>
    /// <param name="signingKey">The tenant's signing key.</param>
    /// <param name="id">What a client sent.</param>
    /// <param name="key">The key.</param>
    internal static bool TryRead(string tenant, ReadOnlySpan<byte> signingKey, string? id, [NotNullWhen(true)] out SessionKey? key)
    {
        key = null;
        Span<byte> bytes = stackalloc byte[RandomBytes + SealBytes];
        if (Base64Url.DecodeFromChars(id, bytes, out _, out var length) is not OperationStatus.Done || length != bytes.Length)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[SealBytes];
        Seal(tenant, signingKey, bytes[..RandomBytes], expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, bytes[RandomBytes..]))
        {
            return false;
        }

        // Other ways to write the same bytes are not other keys.
        key = new SessionKey(tenant, Base64Url.EncodeToString(bytes));
        return true;
    }

    /// <summary>The key as text: <c>tenant/id</c>.</summary>
    public override string ToString() => $"{Tenant}/{Id}";

    private static void Seal(string tenant, ReadOnlySpan<byte> signingKey, ReadOnlySpan<byte> random, Span<byte> seal)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(signingKey, [.. "mcporleans session\n"u8, .. Encoding.UTF8.GetBytes(tenant), .. "\n"u8, .. random], hash);
        hash[..seal.Length].CopyTo(seal);
    }
}
