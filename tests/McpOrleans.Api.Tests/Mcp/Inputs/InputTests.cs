using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Microsoft.AspNetCore.Builder;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Mcp.Inputs;

/// <summary>MCP servers of both eras ask clients of both eras, which answer at another front.</summary>
public sealed class InputTests(Service service) : IAsyncLifetime
{
    private const string Abilities = """{"elicitation":{}}""";

    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _newer = null!;
    private TestServer _older = null!;
    private WebApplication _second = null!;
    private HttpClient _other = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _newer = await TestServer.StartAsync(new(), [AskingTool.Newer]);
        _older = await TestServer.StartAsync(new() { Protocol = "2025-11-25" }, [AskingTool.Older]);
        await _tenant.AddAsync("newer", _newer);
        await _tenant.AddAsync("older", _older);
        _second = await service.StartFrontAsync();
        _other = new HttpClient { BaseAddress = new Uri(_second.Urls.Single()), DefaultRequestHeaders = { Authorization = new("Bearer", Service.AdminKey) } };
    }

    public async ValueTask DisposeAsync()
    {
        _other.Dispose();
        await _second.DisposeAsync();
        await _newer.DisposeAsync();
        await _older.DisposeAsync();
    }

    [Theory]
    [InlineData("newer")]
    [InlineData("older")]
    public async Task Stateless_IsAskedByAResultAndAnswersByAnotherRequest(string server)
    {
        var asked = (await Call(server).SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.OK).Json.GetProperty("result");

        asked.GetProperty("resultType").GetString().ShouldBe("input_required");
        var question = asked.GetProperty("inputRequests").EnumerateObject().ShouldHaveSingleItem();
        question.Value.GetProperty("method").GetString().ShouldBe("elicitation/create");
        question.Value.GetProperty("params").GetProperty("message").GetString().ShouldBe("Who are you?");
        asked.GetProperty("requestState").GetString().ShouldNotBeNull().ShouldNotContain("server");
        asked.TryGetProperty("x_unknown", out _).ShouldBe(server == "newer");

        var result = (await Call(server, asked, "Ada").SendAsync(_other, _tenant.Path)).ShouldBe(HttpStatusCode.OK).Json.GetProperty("result");

        result.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("accept Ada");
        result.GetProperty("resultType").GetString().ShouldBe("complete");
    }

    [Fact]
    public async Task Stateless_AnswersTwice_TheSecondIsExpiredWhereACallWaited()
    {
        var asked = (await Call("older").SendAsync(service.Http, _tenant.Path)).Json.GetProperty("result");
        await Call("older", asked, "Ada").SendAsync(service.Http, _tenant.Path);

        var error = (await Call("older", asked, "Eve").SendAsync(service.Http, _tenant.Path)).Json.GetProperty("error");

        error.GetProperty("data").GetProperty("code").GetString().ShouldBe("input_expired");
    }

    [Fact]
    public async Task Stateless_StateOfAnotherRequestOrCaller_IsRefusedAndTheOwnStillWorks()
    {
        var asked = (await Call("older").SendAsync(service.Http, _tenant.Path)).Json.GetProperty("result");
        using var stranger = service.ClientWith(await _tenant.IssueKeyAsync());
        var otherTool = Call("newer", asked, "Eve");
        var otherArguments = Call("older", asked, "Eve").Spoil(post => post.Params["arguments"] = new JsonObject { ["x"] = 1 });
        var spoilt = Call("older", asked, "Eve").Spoil(post => post.Params["requestState"] = Spoilt(asked.GetProperty("requestState").GetString()!));
        var number = Call("older", asked, "Eve").Spoil(post => post.Params["requestState"] = 7);
        var none = Call("older", asked, "Eve").Spoil(post => post.Params.Remove("requestState"));

        await ShouldBeRefusedAsync(Call("older", asked, "Eve").SendAsync(stranger, "/mcp"));
        foreach (var post in new[] { otherTool, otherArguments, spoilt, number, none })
        {
            await ShouldBeRefusedAsync(post.SendAsync(service.Http, _tenant.Path));
        }

        var malformed = Call("older", asked, "Eve").Spoil(post => post.Params["inputResponses"] = new JsonArray());
        (await malformed.SendAsync(service.Http, _tenant.Path)).Json.GetProperty("error").GetProperty("message").GetString()!.ShouldContain("inputResponses");

        (await Call("older", asked, "Ada").SendAsync(_other, _tenant.Path)).Json.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("accept Ada");
    }

    [Theory]
    [InlineData("newer", "2025-11-25")]
    [InlineData("older", "2025-11-25")]
    [InlineData("newer", "2025-06-18")]
    [InlineData("older", "2025-06-18")]
    public async Task Session_IsAskedOnTheStreamAndAnswersAtAnotherFront(string server, string revision)
    {
        var session = await BeginAsync(revision);
        using var response = await session.StartAsync("tools/call", $$"""{"name":"{{server}}__ask"}""", Cancel);
        await using var events = await EventReader.OfAsync(response);
        var question = (await events.NextAsync(Cancel)).ShouldNotBeNull();
        question.GetProperty("method").GetString().ShouldBe("elicitation/create");
        question.GetProperty("params").GetProperty("message").GetString().ShouldBe("Who are you?");

        (await RespondAsync(session.At(_other), "\"mcporleans-unknown\"", """{"result":{}}""")).ShouldBe(HttpStatusCode.Accepted);
        (await RespondAsync(session.At(_other), question.GetProperty("id").GetRawText(), """{"result":{"action":"accept","content":{"name":"Ada"}}}""")).ShouldBe(HttpStatusCode.Accepted);

        var result = (await events.NextAsync(Cancel)).ShouldNotBeNull().GetProperty("result");
        result.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("accept Ada");
        (await events.NextAsync(Cancel)).ShouldBeNull();
        (await RespondAsync(session, question.GetProperty("id").GetRawText(), """{"result":{}}""")).ShouldBe(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("newer", "cancel")]
    [InlineData("older", "error -1")]
    public async Task Session_AnswersWithAnError_TheServerHearsIt(string server, string expected)
    {
        var session = await BeginAsync();
        using var response = await session.StartAsync("tools/call", $$"""{"name":"{{server}}__ask"}""", Cancel);
        await using var events = await EventReader.OfAsync(response);
        var question = (await events.NextAsync(Cancel)).ShouldNotBeNull();

        await RespondAsync(session, question.GetProperty("id").GetRawText(), """{"error":{"code":-1,"message":"I will not"}}""");

        (await events.NextAsync(Cancel)).ShouldNotBeNull().GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe(expected);
    }

    [Fact]
    public async Task Session_OfAnotherClient_CannotAnswer()
    {
        var (mine, others) = (await BeginAsync(), await BeginAsync());
        using var response = await mine.StartAsync("tools/call", """{"name":"older__ask"}""", Cancel);
        await using var events = await EventReader.OfAsync(response);
        var id = (await events.NextAsync(Cancel)).ShouldNotBeNull().GetProperty("id").GetRawText();

        (await RespondAsync(others, id, """{"result":{"action":"accept","content":{"name":"Eve"}}}""")).ShouldBe(HttpStatusCode.Accepted);
        await RespondAsync(mine, id, """{"result":{"action":"accept","content":{"name":"Ada"}}}""");

        (await events.NextAsync(Cancel)).ShouldNotBeNull().GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("accept Ada");
    }

    [Fact]
    public async Task Session_CallsItsRequestOffWhileItIsAsked_TheCallEndsAtTheServer()
    {
        var session = await BeginAsync();
        var call = session.Post("tools/call", """{"name":"older__ask"}""");
        using var response = await call.StartAsync(service.Http, _tenant.Path, Cancel);
        await using var events = await EventReader.OfAsync(response);
        var id = (await events.NextAsync(Cancel)).ShouldNotBeNull().GetProperty("id").GetString();
        _older.Script.Traffic.Read().RunningCalls.ShouldBe(1);

        await session.At(_other).NotifyAsync("notifications/cancelled", $$$"""{"requestId":{{{call.Message["id"]}}}}""");

        var calledOff = (await events.NextAsync(Cancel)).ShouldNotBeNull();
        calledOff.GetProperty("method").GetString().ShouldBe("notifications/cancelled");
        calledOff.GetProperty("params").GetProperty("requestId").GetString().ShouldBe(id);
        (await events.NextAsync(Cancel)).ShouldBeNull();
        await Eventually.TrueAsync(() => _older.Script.Traffic.Read().RunningCalls == 0, cancellationToken: Cancel);
    }

    [Fact]
    public async Task ManyClients_EachIsAskedAndAnsweredForItself()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            var server = i % 2 == 0 ? "newer" : "older";
            if (i < 4)
            {
                var asked = (await Call(server).SendAsync(service.Http, _tenant.Path)).Json.GetProperty("result");
                return (await Call(server, asked, $"{i}").SendAsync(_other, _tenant.Path)).Json.GetProperty("result");
            }

            var session = await BeginAsync();
            using var response = await session.StartAsync("tools/call", $$"""{"name":"{{server}}__ask"}""", Cancel);
            await using var events = await EventReader.OfAsync(response);
            var question = (await events.NextAsync(Cancel)).ShouldNotBeNull();
            await RespondAsync(session.At(_other), question.GetProperty("id").GetRawText(), $$$$"""{"result":{"action":"accept","content":{"name":"{{{{i}}}}"}}}""");
            return (await events.NextAsync(Cancel)).ShouldNotBeNull().GetProperty("result");
        }));

        answers.Select(result => result.GetProperty("content")[0].GetProperty("text").GetString()).ShouldBe(Enumerable.Range(0, 8).Select(i => $"accept {i}"));
    }

    [Theory]
    [InlineData(McpAsk.Stateless)]
    [InlineData(McpAsk.Session)]
    public async Task CannotBeAsked_TheServerOrTheClientIsTold(string era)
    {
        var ask = await McpAsk.OfAsync(era, service.Http, _tenant.Path);

        (await ask.ResultAsync("tools/call", """{"name":"older__ask"}""")).GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("error -32601");
        var refused = await ask.ResultAsync("tools/call", """{"name":"newer__ask"}""");
        refused.GetProperty("_meta").GetProperty("mcporleans/error").GetProperty("code").GetString().ShouldBe("input_required");
    }

    [Fact]
    public async Task AskedForMoreThanTheClientCanDo_IsAnError()
    {
        var post = Call("newer");
        post.Meta["io.modelcontextprotocol/clientCapabilities"] = JsonNode.Parse("""{"roots":{}}""");

        var result = (await post.SendAsync(service.Http, _tenant.Path)).Json.GetProperty("result");

        result.GetProperty("content")[0].GetProperty("text").GetString()!.ShouldContain("elicitation/create");
    }

    private static McpPost Call(string server)
    {
        var post = new McpPost("tools/call", $$$"""{"name":"{{{server}}}__ask","arguments":{}}""");
        post.Meta["io.modelcontextprotocol/clientCapabilities"] = JsonNode.Parse(Abilities);
        return post;
    }

    private static McpPost Call(string server, JsonElement asked, string name)
    {
        var post = Call(server);
        var question = asked.GetProperty("inputRequests").EnumerateObject().Single().Name;
        post.Params["inputResponses"] = new JsonObject { [question] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["name"] = name } } };
        post.Params["requestState"] = asked.GetProperty("requestState").GetString();
        return post;
    }

    private static string Spoilt(string state) => (state[0] == 'A' ? 'B' : 'A') + state[1..];

    private static async Task ShouldBeRefusedAsync(Task<Answer> answer)
    {
        var error = (await answer).Json.GetProperty("error");
        error.GetProperty("code").GetInt32().ShouldBe(-32602);
        error.GetProperty("message").GetString()!.ShouldContain("requestState");
    }

    private Task<ClientSession> BeginAsync(string revision = "2025-11-25") => ClientSession.BeginAsync(service.Http, _tenant.Path, revision, Abilities);

    private static async Task<Answer> RespondAsync(ClientSession session, string id, string content)
    {
        var post = session.Post("x");
        post.Raw = $$"""{"jsonrpc":"2.0","id":{{id}},{{content[1..]}}""";
        return await session.SendAsync(post);
    }
}
