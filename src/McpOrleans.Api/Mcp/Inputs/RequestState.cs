using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace McpOrleans.Api.Mcp.Inputs;

/// <summary>
/// What a client of MCP 2026-07-28 brings back with its answers, so that any front can go on with its request: encrypted, so that it tells
/// nothing; authenticated, so that nobody else can make one; and bound to the client and its request.
/// </summary>
internal sealed record RequestState
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int KeyBytes = 32;

    /// <summary>In characters: more than any state has that the service gives out.</summary>
    private const int MaxLength = 512 * 1024;

    /// <summary>The id of the caller's credential.</summary>
    public required string CallerId { get; init; }

    /// <summary>The MCP method.</summary>
    public required string Method { get; init; }

    /// <summary>A hash of what the request names and of its arguments.</summary>
    public required byte[] Digest { get; init; }

    /// <summary>The MCP server that asked.</summary>
    public required string Server { get; init; }

    /// <summary>The server's own name of what was called.</summary>
    public required string Target { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The call that waits for the answers; null: none does.</summary>
    public Guid? ParkedCall { get; init; }

    /// <summary>The server's own state; null: it gave none.</summary>
    public string? State { get; init; }

    /// <summary>A hash of a request: what it names, and its arguments as they were written.</summary>
    public static byte[] DigestOf(string name, ReadOnlySpan<byte> arguments)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        hash.AppendData(arguments);
        return hash.GetHashAndReset();
    }

    /// <param name="tenant">The tenant's name.</param>
    /// <param name="signingKey">The tenant's signing key.</param>
    public string Seal(string tenant, ReadOnlySpan<byte> signingKey)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(this);
        var bytes = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(KeyOf(signingKey), TagBytes);
        cipher.Encrypt(
            bytes.AsSpan(0, NonceBytes), plain, bytes.AsSpan(NonceBytes..^TagBytes), bytes.AsSpan(^TagBytes..), Encoding.UTF8.GetBytes(tenant));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Opens what was sealed for the same tenant; null: it was not.</summary>
    public static RequestState? TryOpen(string tenant, ReadOnlySpan<byte> signingKey, string text)
    {
        if (text.Length > MaxLength || !Base64Url.IsValid(text, out var length) || length < NonceBytes + TagBytes)
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(text).AsSpan();
        var plain = new byte[length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(KeyOf(signingKey), TagBytes);
        try
        {
            cipher.Decrypt(bytes[..NonceBytes], bytes[NonceBytes..^TagBytes], bytes[^TagBytes..], plain, Encoding.UTF8.GetBytes(tenant));
            return JsonSerializer.Deserialize<RequestState>(plain);
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException)
        {
            return null;
        }
    }

    private static byte[] KeyOf(ReadOnlySpan<byte> signingKey)
    {
        var key = new byte[KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, signingKey, key, salt: [], info: "mcporleans request state"u8);
        return key;
    }
}
