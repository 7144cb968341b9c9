using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace McpOrleans.Api.Authentication.Jwt;

/// <summary>What a token says before anybody has looked at its signature: enough to choose who checks it.</summary>
internal sealed class UnverifiedJwt
{
    /// <summary>Nothing longer is read.</summary>
    public const int MaxLength = 16 * 1024;

    private const int MaxDepth = 16;

    /// <summary>Twice the same name would be read one way here and another way there.</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    private UnverifiedJwt(string text, string? keyId, JsonElement payload)
    {
        Text = text;
        KeyId = keyId;
        Payload = payload;
    }

    public string Text { get; }

    /// <summary>The key that it says it was signed with.</summary>
    public string? KeyId { get; }

    /// <summary>Its claims, an object.</summary>
    public JsonElement Payload { get; }

    public string? Issuer => JwtClaims.Text(Payload, "iss");

    /// <summary>Whether a credential can only be meant as a signed JWT. No API key looks like that.</summary>
    public static bool HasShape([NotNullWhen(true)] string? credential)
    {
        if (credential is null || !credential.StartsWith("eyJ", StringComparison.Ordinal))
        {
            return false;
        }

        var dots = 0;
        foreach (var character in credential)
        {
            if (character == '.')
            {
                dots++;
            }
            else if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))
            {
                return false;
            }
        }

        return dots == 2;
    }

    /// <summary>Null for what is not a JWT, is too long, or asks for more to be understood than the signature (<c>crit</c>).</summary>
    public static UnverifiedJwt? TryRead(string text)
    {
        if (text.Length > MaxLength || text.Split('.') is not [var header, var payload, _])
        {
            return null;
        }

        if (ReadObject(header) is not { } head || head.TryGetProperty("crit", out _) || ReadObject(payload) is not { } claims)
        {
            return null;
        }

        return new UnverifiedJwt(text, JwtClaims.Text(head, "kid"), claims);
    }

    private static JsonElement? ReadObject(string part)
    {
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(part), Strict);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.Clone() : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }
}
