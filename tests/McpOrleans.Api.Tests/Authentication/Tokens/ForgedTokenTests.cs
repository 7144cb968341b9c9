using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using McpOrleans.Api.Tests.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Authentication.Tokens;

public sealed class ForgedTokenTests(TokenFront front) : IClassFixture<TokenFront>
{
    private static readonly Dictionary<string, Func<TokenFront, string>> Forgeries = new()
    {
        ["issuer of nobody"] = front => front.Rsa.Sign(With(front, "iss", "https://example.com")),
        ["issuer missing"] = front => front.Rsa.Sign(With(front, "iss", null)),
        ["issuer is a number"] = front => front.Rsa.Sign(With(front, "iss", 1)),
        ["issuer with a slash more"] = front => front.Rsa.Sign(With(front, "iss", front.First.Name + "/")),
        ["another issuer, same key id"] = front => front.OtherRsa.Sign(front.Claims()),
        ["key of one issuer, name of the other"] = front => front.Rsa.Sign(front.OtherClaims("agent", "*")),
        ["audience of another"] = front => front.Rsa.Sign(With(front, "aud", "https://example.com/mcp")),
        ["audience of the other issuer"] = front => front.Rsa.Sign(With(front, "aud", "other")),
        ["audience missing"] = front => front.Rsa.Sign(With(front, "aud", null)),
        ["audience empty"] = front => front.Rsa.Sign(With(front, "aud", new JsonArray())),
        ["expired"] = front => front.Rsa.Sign(With(front, "exp", Now() - 3600)),
        ["never expires"] = front => front.Rsa.Sign(With(front, "exp", null)),
        ["expires as text"] = front => front.Rsa.Sign(With(front, "exp", "never")),
        ["not valid yet"] = front => front.Rsa.Sign(With(front, "nbf", Now() + 600)),
        ["algorithm none"] = front => front.Rsa.Sign(front.Claims(), new JsonObject { ["alg"] = "none" }),
        ["algorithm None, without key id"] = front => Unsigned(front.Rsa.Sign(front.Claims(), new JsonObject { ["alg"] = "None", ["kid"] = null })),
        ["algorithm missing"] = front => front.Rsa.Sign(front.Claims(), new JsonObject { ["alg"] = null }),
        ["signature cut off"] = front => Unsigned(front.Rsa.Sign(front.Claims())),
        ["signature changed"] = front => Changed(front.Rsa.Sign(front.Claims())),
        ["HMAC with the public key as PEM"] = front => SigningKey.SignWithSecret(front.Claims(), "rsa", Encoding.ASCII.GetBytes(front.Rsa.PublicPem())),
        ["HMAC with the public key as JWK"] = front => SigningKey.SignWithSecret(front.Claims(), "rsa", Encoding.UTF8.GetBytes(front.Rsa.PublicJwk().ToJsonString())),
        ["HMAC with the modulus"] = front => SigningKey.SignWithSecret(front.Claims(), "rsa", Encoding.ASCII.GetBytes(front.Rsa.PublicJwk()["n"]!.GetValue<string>())),
        ["HMAC with the empty key"] = front => SigningKey.SignWithSecret(front.Claims(), "rsa", []),
        ["algorithm not pinned"] = front => front.Rsa.Sign(front.Claims(), new JsonObject { ["alg"] = "RS512" }),
        ["another kind of key"] = front => front.Ec.Sign(front.Claims(), new JsonObject { ["kid"] = "rsa" }),
        ["key id of nobody"] = front => front.Rsa.Sign(front.Claims(), new JsonObject { ["kid"] = "nobody's" }),
        ["key that it brings itself"] = front => front.OtherRsa.Sign(front.Claims(), new JsonObject { ["kid"] = null, ["jwk"] = front.OtherRsa.PublicJwk() }),
        ["keys at an address it names"] = front => front.OtherRsa.Sign(front.Claims(), new JsonObject { ["kid"] = "x", ["jku"] = front.Second.Name + "/keys" }),
        ["demands to be understood"] = front => front.Rsa.Sign(front.Claims(), new JsonObject { ["crit"] = new JsonArray("b64"), ["b64"] = false }),
        ["tenant missing"] = front => front.Rsa.Sign(With(front, "tenant", null)),
        ["tenant is a list"] = front => front.Rsa.Sign(With(front, "tenant", new JsonArray(front.Tenant.Name))),
        ["tenant is a number"] = front => front.Rsa.Sign(With(front, "tenant", 1)),
        ["tenant is no name"] = front => front.Rsa.Sign(With(front, "tenant", "../" + front.Tenant.Name)),
        ["tenant that there is not"] = front => front.Rsa.Sign(With(front, "tenant", "nobody-at-all")),
        ["tenant twice"] = front => front.Rsa.SignText(front.Claims().ToJsonString().Replace("\"tenant\":", "\"tenant\":\"default\",\"tenant\":", StringComparison.Ordinal)),
        ["subject missing"] = front => front.Rsa.Sign(With(front, "sub", null)),
        ["subject with a line break"] = front => front.Rsa.Sign(With(front, "sub", "alice\nadmin")),
        ["subject that turns the line around"] = front => front.Rsa.Sign(With(front, "sub", "alice\u202Enimda")),
        ["subject too long"] = front => front.Rsa.Sign(With(front, "sub", new string('x', 300))),
        ["subject that is half a character"] = front => front.Rsa.SignText(front.Claims().ToJsonString().Replace("alice", "\\ud800", StringComparison.Ordinal)),
        ["monstrous"] = front => front.Rsa.Sign(With(front, "padding", new string('x', 16 * 1024))),
        ["claims are a list"] = front => front.Rsa.SignText("[]"),
        ["claims are no JSON"] = front => front.Rsa.SignText("{"),
        ["claims are deep"] = front => front.Rsa.SignText($$"""{"iss":"{{front.First.Name}}","x":{{new string('[', 500)}}{{new string(']', 500)}}}"""),
        ["garbage"] = _ => "eyJ.e.e",
        ["garbage of one part"] = _ => "eyJhbGciOiJSUzI1NiJ9",
        ["five parts"] = front => front.Rsa.Sign(front.Claims()) + ".a.b",
    };

    public static TheoryData<string> All => [.. Forgeries.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Token_ThatIsNotRight_IsRefused(string forgery)
    {
        Assert.SkipUnless(TokenFront.IsPartOfBuild, TokenFront.Missing);

        var answer = await front.SendAsync(Forgeries[forgery](front));

        answer.ShouldBeProblem(HttpStatusCode.Unauthorized, ErrorCodes.Unauthenticated)
            .Message.Headers.WwwAuthenticate.ToString().ShouldStartWith("Bearer error=\"invalid_token\"");
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private static JsonObject With(TokenFront front, string claim, JsonNode? value)
    {
        var claims = front.Claims();
        claims.Remove(claim);
        if (value is not null)
        {
            claims[claim] = value;
        }

        return claims;
    }

    private static string Unsigned(string token) => token[..(token.LastIndexOf('.') + 1)];

    private static string Changed(string token) => token[..^10] + (token[^10] == 'A' ? 'B' : 'A') + token[^9..];
}
