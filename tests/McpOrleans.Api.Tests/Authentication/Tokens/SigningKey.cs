using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace McpOrleans.Api.Tests.Authentication.Tokens;

/// <summary>A key pair of a <see cref="TokenIssuer"/>, made and used without the libraries that the front checks tokens with.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;

    private SigningKey(string keyId, string algorithm, RSA? rsa, ECDsa? ecdsa)
    {
        (KeyId, Algorithm) = (keyId, algorithm);
        (_rsa, _ecdsa) = (rsa, ecdsa);
    }

    public string KeyId { get; }

    public string Algorithm { get; }

    public static SigningKey Rsa(string keyId, string algorithm = "RS256", int bits = 2048) => new(keyId, algorithm, RSA.Create(bits), ecdsa: null);

    public static SigningKey Ec(string keyId) => new(keyId, "ES256", rsa: null, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>The public half, as a member of a key set.</summary>
    public JsonObject PublicJwk()
    {
        if (_rsa is not null)
        {
            var rsa = _rsa.ExportParameters(includePrivateParameters: false);
            return new JsonObject { ["kty"] = "RSA", ["kid"] = KeyId, ["use"] = "sig", ["n"] = Encode(rsa.Modulus!), ["e"] = Encode(rsa.Exponent!) };
        }

        var ec = _ecdsa!.ExportParameters(includePrivateParameters: false);
        return new JsonObject { ["kty"] = "EC", ["kid"] = KeyId, ["use"] = "sig", ["crv"] = "P-256", ["x"] = Encode(ec.Q.X!), ["y"] = Encode(ec.Q.Y!) };
    }

    /// <summary>The public half, as it stands in files.</summary>
    public string PublicPem() => _rsa is not null ? _rsa.ExportSubjectPublicKeyInfoPem() : _ecdsa!.ExportSubjectPublicKeyInfoPem();

    /// <summary>A token; the members of <paramref name="header"/> take the place of the usual ones, null removes one.</summary>
    public string Sign(JsonObject claims, JsonObject? header = null) => SignText(claims.ToJsonString(), header);

    public string SignText(string claims, JsonObject? header = null)
    {
        var head = new JsonObject { ["alg"] = Algorithm, ["typ"] = "JWT", ["kid"] = KeyId };
        foreach (var (name, value) in header ?? [])
        {
            head.Remove(name);
            if (value is not null)
            {
                head[name] = value.DeepClone();
            }
        }

        var signed = $"{Encode(Encoding.UTF8.GetBytes(head.ToJsonString()))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Encode(Sign(Encoding.ASCII.GetBytes(signed), head["alg"]?.GetValue<string>()))}";
    }

    /// <summary>A token signed with a secret that everybody can know.</summary>
    public static string SignWithSecret(JsonObject claims, string keyId, byte[] secret)
    {
        var head = new JsonObject { ["alg"] = "HS256", ["typ"] = "JWT", ["kid"] = keyId };
        var signed = $"{Encode(Encoding.UTF8.GetBytes(head.ToJsonString()))}.{Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{signed}.{Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    public void Dispose()
    {
        _rsa?.Dispose();
        _ecdsa?.Dispose();
    }

    private byte[] Sign(byte[] data, string? algorithm)
    {
        var hash = algorithm is [.., '5', '1', '2'] ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256;
        return algorithm is "none" ? []
            : _ecdsa is not null ? _ecdsa.SignData(data, hash)
            : _rsa!.SignData(data, hash, algorithm is ['P', ..] ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
