using System.Net;
using McpOrleans.Api.Tests.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests;

public sealed class HttpErrorTests(Service service)
{
    [Fact]
    public async Task Request_UnknownRoute_Is404() =>
        (await service.Http.SendAsync("GET", "/mcp/no-such-route")).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.InvalidRequest)
            .Text("suggestion").ShouldContain("/openapi/v1.json");

    [Fact]
    public async Task Request_UnknownOpenApiDocument_Is404() =>
        (await service.Http.SendAsync("GET", "/openapi/v2.json")).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.InvalidRequest);

    [Fact]
    public async Task Request_WrongMethod_Is405AndNamesTheRightOnes()
    {
        var answer = await service.Http.SendAsync("PATCH", "/mcp/call");

        answer.ShouldBeProblem(HttpStatusCode.MethodNotAllowed, ErrorCodes.InvalidRequest);
        answer.Text("suggestion").ShouldContain("POST");
        answer.Message.Content.Headers.Allow.Single().ShouldBe("POST");
    }

    [Fact]
    public async Task Request_Forbidden_Is403() =>
        (await service.Http.SendAsync("GET", Faulty.ForbiddenPath)).ShouldBeProblem(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);

    [Fact]
    public async Task Request_UnexpectedException_Is500WithoutItsText()
    {
        var answer = await service.Http.SendAsync("GET", Faulty.Path);

        answer.ShouldBeProblem(HttpStatusCode.InternalServerError, ErrorCodes.InternalError);
        answer.Json.ToString().ShouldNotContain(Faulty.Secret);
        answer.Json.ToString().ShouldNotContain("Exception");
        service.Logs.All.ShouldContain(line => line.Contains(answer.Text("request_id")) && line.Contains(Faulty.Secret));
    }

    [Theory]
    [InlineData("a__b")]
    [InlineData("-a")]
    [InlineData("a%20b")]
    [InlineData("a%2Fb")]
    [InlineData("%C3%A4")]
    [InlineData("x%0Ay")]
    public async Task Request_BadTenantName_Is400(string tenant) =>
        (await service.Http.SendAsync("GET", $"/tenants/{tenant}/mcp/servers")).ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest)
            .Text("suggestion").ShouldContain(Names.Rule);

    [Fact]
    public async Task Request_OwnId_IsKept()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mcp/servers");
        request.Headers.Add("X-Request-Id", "order-66.a_b:c");

        (await Answer.ReadAsync(await service.Http.SendAsync(request))).Message.Headers.GetValues("X-Request-Id").Single().ShouldBe("order-66.a_b:c");
    }

    [Theory]
    [InlineData("has space")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789")]
    [InlineData("<script>")]
    public async Task Request_UnfitOwnId_IsReplaced(string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mcp/servers");
        request.Headers.TryAddWithoutValidation("X-Request-Id", id);

        var answered = (await Answer.ReadAsync(await service.Http.SendAsync(request))).Message.Headers.GetValues("X-Request-Id").ShouldHaveSingleItem();

        answered.ShouldNotContain(id);
        answered.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Response_Any_TellsNothingOfTheServerSoftware()
    {
        var headers = (await service.Http.SendAsync("GET", "/mcp/servers")).Message.Headers;

        headers.Server.ShouldBeEmpty();
        headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
    }
}
