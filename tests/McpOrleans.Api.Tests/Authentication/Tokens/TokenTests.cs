using System.Net;
using System.Text.Json.Nodes;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Authentication.Tokens;

public sealed class TokenTests : IClassFixture<TokenFront>
{
    private readonly TokenFront _front;

    public TokenTests(TokenFront front)
    {
        Assert.SkipUnless(TokenFront.IsPartOfBuild, TokenFront.Missing);
        _front = front;
    }

    [Theory]
    [InlineData("caller", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData("tenant_admin", HttpStatusCode.NoContent, HttpStatusCode.Forbidden)]
    [InlineData("platform_admin", HttpStatusCode.NoContent, HttpStatusCode.OK)]
    public async Task Token_OfEachRole_MayDoWhatTheRoleMay(string role, HttpStatusCode configuring, HttpStatusCode tenants)
    {
        var token = _front.Rsa.Sign(_front.Claims(role));

        (await _front.SendAsync(token)).ShouldBe(HttpStatusCode.OK);
        (await _front.SendAsync(token, "DELETE", "/mcp/servers/none")).ShouldBe(configuring);
        (await _front.SendAsync(token, path: "/tenants")).ShouldBe(tenants);
        (await _front.SendAsync(token, path: $"/tenants/{_front.Tenant.Name}/mcp/servers")).ShouldBe(tenants);
    }

    [Fact]
    public async Task Token_SignedByEachPinnedAlgorithm_IsTaken()
    {
        foreach (var key in new[] { _front.Rsa, _front.Pss, _front.Ec })
        {
            (await _front.SendAsync(key.Sign(_front.Claims()))).ShouldBe(HttpStatusCode.OK);
            (await _front.SendAsync(key.Sign(_front.Claims(), new JsonObject { ["kid"] = null }))).ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Token_WithinTheClockSkew_IsTaken()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

        (await _front.SendAsync(_front.Rsa.Sign(Changed("exp", now - 5)))).ShouldBe(HttpStatusCode.OK);
        (await _front.SendAsync(_front.Rsa.Sign(Changed("nbf", now + 20)))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Token_Expired_SaysSo()
    {
        var expired = Changed("exp", TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 40);

        ShouldBeRefused(await _front.SendAsync(_front.Rsa.Sign(expired))).Text("detail").ShouldContain("expired");
        ShouldBeRefused(await _front.SendAsync(_front.OtherRsa.Sign(expired))).Text("detail").ShouldNotContain("expired");
    }

    [Fact]
    public async Task Token_OfATenant_SeesThatTenantsServersOnly()
    {
        var other = _front.NewTenant();
        await using var upstream = await TestServer.StartAsync();
        await other.AddAsync("theirs", upstream);
        var token = _front.Rsa.Sign(_front.Claims("tenant_admin"));

        (await _front.SendAsync(token, path: "/mcp/servers/theirs")).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.ServerNotFound);
        (await _front.SendAsync(token, path: $"/tenants/{other.Name}/keys")).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.TenantNotFound);
        (await _front.SendAsync(token, path: $"/tenants/{other.Name}/mcp/servers/theirs")).ShouldBeProblem(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        (await _front.SendAsync(_front.Rsa.Sign(_front.First.Claims(other.Name, "caller")), path: "/mcp/servers/theirs")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Token_OfAPlatformAdminWithoutTenant_ActsForAnyTenant()
    {
        var claims = _front.Claims("platform_admin");
        claims.Remove("tenant");

        (await _front.SendAsync(_front.Rsa.Sign(claims), path: $"/tenants/{_front.Tenant.Name}/mcp/servers")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Token_OfADisabledTenant_IsForbiddenUntilItIsEnabled()
    {
        var tenant = _front.NewTenant();
        await tenant.CreateAsync();
        var token = _front.Rsa.Sign(_front.First.Claims(tenant.Name, "caller"));
        (await _front.SendAsync(token)).ShouldBe(HttpStatusCode.OK);

        (await _front.Http.SendJsonAsync("PUT", $"/tenants/{tenant.Name}", """{"enabled":false}""")).ShouldBe(HttpStatusCode.OK);
        (await _front.SendAsync(token)).ShouldBeProblem(HttpStatusCode.Forbidden, ErrorCodes.TenantDisabled);

        (await _front.Http.SendAsync("DELETE", $"/tenants/{tenant.Name}")).ShouldBe(HttpStatusCode.NoContent);
        ShouldBeRefused(await _front.SendAsync(token));
    }

    [Fact]
    public async Task Token_OfAnotherIssuersRules_IsReadByThem()
    {
        var roles = new JsonArray("offline_access", "reader");

        (await _front.SendAsync(_front.OtherRsa.Sign(_front.OtherClaims(roles, "*")))).ShouldBe(HttpStatusCode.OK);
        ShouldBeRefused(await _front.SendAsync(_front.OtherRsa.Sign(_front.OtherClaims(roles.DeepClone()))));
        var elsewhere = _front.OtherClaims(roles.DeepClone(), "*");
        elsewhere["https://example.com/org"] = Names.DefaultTenant;
        ShouldBeRefused(await _front.SendAsync(_front.OtherRsa.Sign(elsewhere)));
    }

    [Fact]
    public async Task Token_WithPatterns_SeesWhatTheyAllow()
    {
        await using var upstream = await TestServer.StartAsync();
        await _front.Tenant.AddAsync("one", upstream);
        await _front.Tenant.AddAsync("two", upstream);

        var answer = await _front.SendAsync(_front.OtherRsa.Sign(_front.OtherClaims("agent", "one__echo")), path: "/mcp/tools");

        answer.ShouldBe(HttpStatusCode.OK).Json.GetProperty("tools").EnumerateArray()
            .Select(tool => tool.GetProperty("qualified_name").GetString()).ShouldBe(["one__echo"]);
    }

    [Theory]
    [InlineData("platform_admin")]
    [InlineData("caller")]
    [InlineData("")]
    public async Task Token_WithARoleItsIssuerCannotGive_MayDoNothing(string role)
    {
        var answer = await _front.SendAsync(_front.OtherRsa.Sign(_front.OtherClaims(role, "*")), path: "/tenants");

        answer.ShouldBeProblem(HttpStatusCode.Forbidden, ErrorCodes.Forbidden).Message.Headers.WwwAuthenticate.ToString()
            .ShouldBe($"Bearer error=\"insufficient_scope\", scope=\"mcp:call\", resource_metadata=\"{_front.Address}.well-known/oauth-protected-resource\"");
    }

    [Fact]
    public async Task Token_AndApiKey_ThatAreWrong_AreRefusedAlike()
    {
        var token = ShouldBeRefused(await _front.SendAsync(_front.OtherRsa.Sign(_front.Claims())));
        var key = ShouldBeRefused(await _front.SendAsync($"mco.{_front.Tenant.Name}.0123456789abcdef.wrong"));
        var nothing = (await _front.SendAsync(token: null)).ShouldBeProblem(HttpStatusCode.Unauthorized, ErrorCodes.Unauthenticated);

        Fields(token).ShouldBe(Fields(key));
        nothing.Message.Headers.WwwAuthenticate.ToString().ShouldNotContain("error");
        (await _front.SendAsync(await _front.Tenant.IssueKeyAsync())).ShouldBe(HttpStatusCode.OK);

        static IEnumerable<string> Fields(Answer answer) => answer.Json.EnumerateObject().Where(field => field.Name != "request_id").Select(field => field.ToString());
    }

    [Fact]
    public async Task Token_AsApiKeyHeader_IsNotTaken() =>
        ShouldBeRefused(await _front.SendAsync(_front.Rsa.Sign(_front.Claims()), header: "X-Api-Key"));

    [Fact]
    public async Task Token_TakenOrRefused_IsInNoLog()
    {
        var good = _front.Rsa.Sign(_front.Claims());
        var bad = _front.OtherRsa.Sign(_front.Claims());
        (await _front.SendAsync(good)).ShouldBe(HttpStatusCode.OK);
        ShouldBeRefused(await _front.SendAsync(bad));

        _front.Logs.All.ShouldContain(line => line.Contains("Successfully validated the token"));
        _front.Logs.All.ShouldContain(line => line.Contains("a token was refused") && line.Contains("SecurityTokenInvalidSignatureException"));
        foreach (var part in new[] { good, bad }.SelectMany(token => token.Split('.')[1..]))
        {
            _front.Logs.All.ShouldNotContain(line => line.Contains(part));
        }
    }

    private JsonObject Changed(string claim, JsonNode value)
    {
        var claims = _front.Claims();
        claims[claim] = value;
        return claims;
    }

    private Answer ShouldBeRefused(Answer answer)
    {
        answer.ShouldBeProblem(HttpStatusCode.Unauthorized, ErrorCodes.Unauthenticated).Message.Headers.WwwAuthenticate.ToString()
            .ShouldBe($"Bearer error=\"invalid_token\", scope=\"mcp:call\", resource_metadata=\"{_front.Address}.well-known/oauth-protected-resource/mcp\"");
        return answer;
    }
}
