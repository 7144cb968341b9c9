using System.Text.Json.Nodes;
using McpOrleans.Api.Authentication.Jwt;
using McpOrleans.Api.Hosting;
using McpOrleans.Api.Tests.Authentication.Tokens;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Authentication.Jwt;

public sealed class KeySetReaderTests : IDisposable
{
    private readonly KeySetReader _reader = new();
    private readonly SigningKey _rsa = SigningKey.Rsa("rsa");
    private readonly SigningKey _weak = SigningKey.Rsa("weak", bits: 1024);
    private readonly SigningKey _ec = SigningKey.Ec("ec");

    [Fact]
    public void Parse_KeysOfAllKinds_KeepsThoseThatOnlyCheck()
    {
        var forEncryption = SetOf(_rsa.PublicJwk());
        forEncryption["keys"]![0]!["use"] = "enc";
        var secret = new JsonObject { ["kty"] = "oct", ["kid"] = "secret", ["k"] = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0" };

        KeySetReader.Parse(SetOf(_rsa.PublicJwk(), _weak.PublicJwk(), _ec.PublicJwk(), secret).ToJsonString())
            .Select(key => key.KeyId).ShouldBe(["rsa", "ec"]);
        Should.Throw<InvalidDataException>(() => KeySetReader.Parse(SetOf(secret.DeepClone().AsObject()).ToJsonString()));
        Should.Throw<InvalidDataException>(() => KeySetReader.Parse(forEncryption.ToJsonString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"keys":[{"kty":"RSA","kid":"x","n":"!","e":"AQAB"}]}""")]
    public void Parse_NoKeySet_IsAnError(string text) => Should.Throw<InvalidDataException>(() => KeySetReader.Parse(text));

    [Fact]
    public async Task Read_FileOrInlineOrAddress_FindsTheSame()
    {
        await using var issuer = await TokenIssuer.StartAsync(_rsa);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, issuer.KeySet(), TestContext.Current.CancellationToken);

            foreach (var source in new JwtIssuerOptions[]
            {
                new() { JwksFile = file },
                new() { Jwks = issuer.KeySet() },
                new() { JwksUrl = issuer.Name + "/keys" },
                new() { Issuer = issuer.Name },
                new() { Issuer = issuer.Name, MetadataUrl = issuer.Name + "/.well-known/openid-configuration" },
            })
            {
                (await _reader.ReadAsync(source, TestContext.Current.CancellationToken)).ShouldHaveSingleItem().KeyId.ShouldBe("rsa");
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Read_MetadataOfAnotherIssuer_IsAnError()
    {
        await using var issuer = await TokenIssuer.StartAsync(_rsa);
        var options = new JwtIssuerOptions { Issuer = "https://example.com", MetadataUrl = issuer.Name + "/.well-known/openid-configuration" };

        await Should.ThrowAsync<InvalidDataException>(() => _reader.ReadAsync(options, TestContext.Current.CancellationToken));
    }

    public void Dispose()
    {
        _reader.Dispose();
        _rsa.Dispose();
        _weak.Dispose();
        _ec.Dispose();
    }

    private static JsonObject SetOf(params JsonObject[] keys) => new() { ["keys"] = new JsonArray([.. keys]) };
}
