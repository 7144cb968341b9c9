using System.Net;
using McpOrleans.Api.Hosting;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Authentication.Tokens;

public sealed class KeyRotationTests(Service service)
{
    [Fact]
    public async Task Token_OfANewKey_IsTakenOnceTheKeyIsPublished()
    {
        Assert.SkipUnless(TokenFront.IsPartOfBuild, TokenFront.Missing);
        using var before = SigningKey.Ec("before");
        using var after = SigningKey.Ec("after");
        await using var issuer = await TokenIssuer.StartAsync(before);
        await using var front = await StartAsync(issuer);
        (await SendAsync(front, before.Sign(issuer.Claims(Names.DefaultTenant, "caller")))).ShouldBe(HttpStatusCode.OK);
        var token = after.Sign(issuer.Claims(Names.DefaultTenant, "caller"));
        (await SendAsync(front, token)).ShouldBe(HttpStatusCode.Unauthorized);

        issuer.Publish(after);

        // The first that asks when readings are allowed again has it.
        await Eventually.TrueAsync(async _ => (await SendAsync(front, token)).Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Token_WhenItsIssuerIsDown_IsNotJudged()
    {
        Assert.SkipUnless(TokenFront.IsPartOfBuild, TokenFront.Missing);
        using var key = SigningKey.Ec("key");
        await using var issuer = await TokenIssuer.StartAsync(key);
        issuer.IsDown = true;
        await using var front = await StartAsync(issuer);

        var answer = await SendAsync(front, key.Sign(issuer.Claims(Names.DefaultTenant, "caller")));

        answer.ShouldBeProblem(HttpStatusCode.ServiceUnavailable, ErrorCodes.Overloaded).Message.Headers.RetryAfter.ShouldNotBeNull();
        answer.Message.Headers.WwwAuthenticate.ShouldBeEmpty();
        (await front.Http.SendAsync("GET", "/mcp/servers")).ShouldBe(HttpStatusCode.OK);
    }

    private Task<Front> StartAsync(TokenIssuer issuer) => Front.StartAsync(
        service, options => options.Jwt.Issuers.Add(new JwtIssuerOptions { Issuer = issuer.Name, Audiences = { TokenIssuer.Audience } }));

    private static async Task<Answer> SendAsync(Front front, string token)
    {
        using var http = new HttpClient { BaseAddress = front.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return await http.SendAsync("GET", "/mcp/servers");
    }
}
