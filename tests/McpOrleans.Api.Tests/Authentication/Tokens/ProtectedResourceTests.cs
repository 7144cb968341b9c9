using System.Net;
using McpOrleans.Api.Hosting;
using McpOrleans.Api.Tests.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Authentication.Tokens;

public sealed class ProtectedResourceTests(Service service)
{
    private const string Path = "/.well-known/oauth-protected-resource";

    [Theory]
    [InlineData("")]
    [InlineData("/mcp")]
    public async Task Metadata_WithoutIssuer_AreNotThere(string suffix) =>
        (await service.Anonymous.SendAsync("GET", Path + suffix)).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.InvalidRequest);

    [Theory]
    [InlineData("")]
    [InlineData("/mcp")]
    public async Task Metadata_WithIssuers_NameThem(string suffix)
    {
        Assert.SkipUnless(TokenFront.IsPartOfBuild, TokenFront.Missing);
        await using var front = await Front.StartAsync(service, Configure);
        using var http = new HttpClient { BaseAddress = front.Address };

        var answer = (await http.SendAsync("GET", Path + suffix)).ShouldBe(HttpStatusCode.OK);

        answer.ContentType.ShouldBe("application/json");
        answer.Json.GetRawText().ShouldBe(
            $$"""{"resource":"{{front.Address.GetLeftPart(UriPartial.Authority)}}{{suffix}}","resource_name":"McpOrleans","authorization_servers":["https://login.example.com"],"bearer_methods_supported":["header"]}""");
    }

    [Fact]
    public async Task Metadata_WithPublicAddress_SayItAndItsChallengesToo()
    {
        Assert.SkipUnless(TokenFront.IsPartOfBuild, TokenFront.Missing);
        await using var front = await Front.StartAsync(service, options =>
        {
            Configure(options);
            options.PublicUrl = "https://mcp.example.com/";
            options.Jwt.Scopes.Add("mcp:call");
            options.Jwt.Scopes.Add("mcp:admin");
        });
        using var http = new HttpClient { BaseAddress = front.Address };

        var answer = (await http.SendAsync("GET", Path + "/mcp")).ShouldBe(HttpStatusCode.OK);
        var refused = (await http.SendAsync("GET", "/mcp/servers")).ShouldBe(HttpStatusCode.Unauthorized);

        answer.Text("resource").ShouldBe("https://mcp.example.com/mcp");
        answer.Texts("scopes_supported").ShouldBe(["mcp:call", "mcp:admin"]);
        refused.Message.Headers.WwwAuthenticate.ToString()
            .ShouldBe("Bearer scope=\"mcp:call mcp:admin\", resource_metadata=\"https://mcp.example.com/.well-known/oauth-protected-resource/mcp\"");
    }

    private static void Configure(McpOrleansApiOptions options) => options.Jwt.Issuers.Add(
        new JwtIssuerOptions { Issuer = "https://login.example.com", Audiences = { "https://mcp.example.com/mcp" } });
}
