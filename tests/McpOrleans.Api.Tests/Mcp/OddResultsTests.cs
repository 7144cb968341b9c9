using System.Net;
using System.Text.Json;
using McpOrleans.Api.Tests.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Mcp;

/// <summary>What clients get of results that are not as their revision wants them, or as any does.</summary>
public sealed class OddResultsTests(Service service)
{
    private const string Call = """{"name":"x__t","arguments":{}}""";

    private readonly Tenant _tenant = service.NewTenant();

    [Theory]
    [InlineData("[1,2]")]
    [InlineData("5")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    public async Task Result_ThatIsNoObject_IsAnError(string result)
    {
        await using var server = await StartAsync(result, isStateless: false);

        foreach (var answer in await CallAsync())
        {
            var error = answer.ShouldBe(HttpStatusCode.OK).Json.GetProperty("error");
            error.GetProperty("code").GetInt32().ShouldBe(-31000);
            error.GetProperty("data").GetProperty("code").GetString().ShouldBe(ErrorCodes.ProtocolError);
        }
    }

    [Theory]
    [InlineData("input_required")]
    [InlineData("task")]
    public async Task Result_OfASessionsServerWithAnyType_IsTheAnswer(string type)
    {
        await using var server = await StartAsync($$"""{"resultType":"{{type}}","content":[],"a":1}""", isStateless: false);

        var answers = await CallAsync();

        answers[0].ShouldBe(HttpStatusCode.OK).Json.GetProperty("result").GetRawText().ShouldBe("""{"resultType":"complete","content":[],"a":1}""");
        answers[1].ShouldBe(HttpStatusCode.OK).Json.GetProperty("result").GetRawText().ShouldBe("""{"content":[],"a":1}""");
    }

    [Fact]
    public async Task Result_OfANewerServerWithAnUnknownType_IsAnError()
    {
        await using var server = await StartAsync("""{"resultType":"task","taskId":"1"}""", isStateless: true);

        foreach (var answer in await CallAsync())
        {
            var result = answer.ShouldBe(HttpStatusCode.OK).Json.GetProperty("result");
            result.GetProperty("isError").GetBoolean().ShouldBeTrue();
            result.GetProperty("_meta").GetProperty("mcporleans/error").GetProperty("code").GetString().ShouldBe(ErrorCodes.ProtocolError);
        }
    }

    [Fact]
    public async Task Result_OfANewerServerForAClientWithASession_HasNothingThatItDoesNotKnow()
    {
        await using var server = await StartAsync(
            """{ "ttlMs": 5, "content": [], "structuredContent": [1], "resultType": "complete", "cacheScope": "public", "x": {"resultType":1} }""", isStateless: true);

        (await CallAsync())[1].ShouldBe(HttpStatusCode.OK).Json.GetProperty("result").GetRawText().ShouldBe("""{"content": [],"x": {"resultType":1}}""");
    }

    [Fact]
    public async Task Argument_RepeatedInAHeaderAndGivenTwice_IsRefused()
    {
        await using var server = await StartAsync("""{"resultType":"complete","content":[]}""", isStateless: true);
        var post = new McpPost("tools/call", Call).With("Mcp-Param-Region", "b");
        post.Raw = post.Message.ToJsonString().Replace("\"arguments\":{}", "\"arguments\":{\"region\":\"a\",\"region\":\"b\"}", StringComparison.Ordinal);

        (await post.SendAsync(service.Http, _tenant.Path)).Json.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(-32602);
    }

    [Theory]
    [InlineData("\"north\"", "north", true)]
    [InlineData("\"north\"", "=?base64?bm9ydGg=?=", true)]
    [InlineData("42", "42.0", true)]
    [InlineData("42", "43", false)]
    [InlineData("\"north\"", "south", false)]
    [InlineData("\"north\"", "North", false)]
    [InlineData("\"north\"", null, false)]
    [InlineData("null", null, true)]
    [InlineData("null", "north", true)]
    public async Task Argument_RepeatedInAHeader_MustBeTheSameThere(string argument, string? header, bool isTaken)
    {
        await using var server = await StartAsync("""{"resultType":"complete","content":[]}""", isStateless: true);
        var post = new McpPost("tools/call", $$$"""{"name":"x__t","arguments":{"region":{{{argument}}}}}""").With("Mcp-Param-Region", header is null ? [] : [header]);

        var answer = await post.SendAsync(service.Http, _tenant.Path);

        answer.ShouldBe(isTaken ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
        answer.Json.TryGetProperty("error", out var error).ShouldBe(!isTaken);
        if (!isTaken)
        {
            error.GetProperty("code").GetInt32().ShouldBe(-32020);
        }
    }

    /// <summary>Registers a server that answers each call so.</summary>
    private async Task<OddServer> StartAsync(string result, bool isStateless)
    {
        var server = await OddServer.StartAsync(result, isStateless);
        (await _tenant.PutAsync("/servers/x", JsonSerializer.Serialize(new { url = server.Url }))).ShouldBe(HttpStatusCode.Created);
        (await _tenant.PostAsync("/servers/x/connect")).ShouldBe(HttpStatusCode.OK).Text("state").ShouldBe("connected");
        return server;
    }

    /// <summary>The answer for a client without a session, and for one with.</summary>
    private async Task<Answer[]> CallAsync()
    {
        var session = await ClientSession.BeginAsync(service.Http, _tenant.Path);
        return [await new McpPost("tools/call", Call).SendAsync(service.Http, _tenant.Path), await session.RequestAsync("tools/call", Call)];
    }
}
