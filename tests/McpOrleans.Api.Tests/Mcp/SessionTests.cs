using System.Net;
using System.Text.Json.Nodes;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Tools;
using Microsoft.AspNetCore.Builder;
using ModelContextProtocol;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Mcp;

/// <summary>Sessions of clients at the MCP endpoint, continued at any front.</summary>
public sealed class SessionTests(Service service) : IAsyncLifetime
{
    /// <summary>Sends a message of each of three levels.</summary>
    private static readonly ServerTool Log = ServerTool.Create(
        "log",
        "Sends log messages.",
        "{}",
        static async (call, cancellationToken) =>
        {
            foreach (var level in new[] { "debug", "warning", "error" })
            {
                await call.Server.SendNotificationAsync(
                    "notifications/message", new JsonObject { ["level"] = level, ["data"] = "x" }, cancellationToken: cancellationToken);
            }

            return ServerTool.Text("done");
        });

    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _newer = null!;
    private TestServer _older = null!;
    private WebApplication _second = null!;
    private HttpClient _other = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _newer = await TestServer.StartAsync(new TestServerOptions(), [Log]);
        _older = await TestServer.StartAsync(new() { Protocol = "2025-06-18" });
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
    [InlineData("2024-11-05")]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task AnyFront_ContinuesTheSession(string revision)
    {
        var session = await BeginAsync(revision);
        var other = session.At(_other);

        (await other.RequestAsync("ping")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("result").GetRawText().ShouldBe("{}");
        (await other.RequestAsync("logging/setLevel", """{"level":"error"}""")).Json.GetProperty("result").GetRawText().ShouldBe("{}");
        var list = (await session.RequestAsync("tools/list")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("result");
        list.EnumerateObject().Select(member => member.Name).ShouldBe(["tools"]);
        foreach (var server in new[] { "newer", "older" })
        {
            var answer = await other.RequestAsync("tools/call", $$$"""{"name":"{{{server}}}__echo","arguments":{"message":"hé"}}""");
            var result = answer.ShouldBe(HttpStatusCode.OK).Json.GetProperty("result");
            result.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("hé");

            // A client of these revisions knows none of them.
            result.TryGetProperty("resultType", out _).ShouldBeFalse();
        }

        (await other.EndAsync()).ShouldBe(HttpStatusCode.NoContent);
        (await session.RequestAsync("ping")).ShouldBe(HttpStatusCode.NotFound);
        (await session.EndAsync()).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("newer")]
    [InlineData("older")]
    public async Task Call_WithProgress_TellsItInOrderWhileItRuns(string server)
    {
        var session = await BeginAsync();
        using var response = await session.StartAsync("tools/call", $$$$"""{"name":"{{{{server}}}}__progress","arguments":{"steps":3},"_meta":{"progressToken":"mine"}}""", Cancel);
        await using var events = await EventReader.OfAsync(response);

        for (var step = 1; step <= 3; step++)
        {
            var message = (await events.NextAsync(Cancel)).ShouldNotBeNull();
            message.GetProperty("method").GetString().ShouldBe("notifications/progress");
            message.GetProperty("params").GetProperty("progressToken").GetString().ShouldBe("mine");
            message.GetProperty("params").GetProperty("progress").GetDouble().ShouldBe(step);
        }

        (await events.NextAsync(Cancel)).ShouldNotBeNull().TryGetProperty("result", out _).ShouldBeTrue();
        (await events.NextAsync(Cancel)).ShouldBeNull();
    }

    [Theory]
    [InlineData("newer")]
    [InlineData("older")]
    public async Task Cancelled_AtAnotherFront_EndsTheCallAtTheServerWithoutAReply(string server)
    {
        var session = await BeginAsync();
        var upstream = server == "newer" ? _newer : _older;
        var call = session.Post("tools/call", $$$"""{"name":"{{{server}}}__hang"}""");
        var answer = call.SendAsync(service.Http, _tenant.Path);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().RunningCalls == 1, cancellationToken: Cancel);

        (await session.At(_other).NotifyAsync("notifications/cancelled", $$$"""{"requestId":{{{call.Message["id"]}}},"reason":"enough"}""")).ShouldBe(HttpStatusCode.Accepted);

        (await answer).ShouldBe(HttpStatusCode.OK).Body.ShouldBeEmpty();
        (await answer).ContentType.ShouldBe("text/event-stream");
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().RunningCalls == 0, cancellationToken: Cancel);
    }

    [Fact]
    public async Task Disconnect_IsNoCancellation()
    {
        var session = await BeginAsync();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var call = session.StartAsync("tools/call", """{"name":"older__hang"}""", end.Token);
        await Eventually.TrueAsync(() => _older.Script.Traffic.Read().RunningCalls == 1, cancellationToken: Cancel);

        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);

        // The front notices the loss at once; what it would do then, it has done long before another call is answered.
        for (var i = 0; i < 20; i++)
        {
            (await session.RequestAsync("tools/call", """{"name":"older__echo","arguments":{"message":"hi"}}""")).ShouldBe(HttpStatusCode.OK);
        }

        _older.Script.Traffic.Read().RunningCalls.ShouldBe(1);
        (await session.EndAsync()).ShouldBe(HttpStatusCode.NoContent);
        await Eventually.TrueAsync(() => _older.Script.Traffic.Read().RunningCalls == 0, cancellationToken: Cancel);
    }

    [Fact]
    public async Task Request_WithTheIdOfARunningOne_IsRefused()
    {
        var session = await BeginAsync();
        var call = session.Post("tools/call", """{"name":"older__hang"}""");
        var answer = call.SendAsync(service.Http, _tenant.Path);
        await Eventually.TrueAsync(() => _older.Script.Traffic.Read().RunningCalls == 1, cancellationToken: Cancel);

        (await call.SendAsync(service.Http, _tenant.Path)).Json.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(-32600);

        (await session.EndAsync()).ShouldBe(HttpStatusCode.NoContent);
        (await answer).Body.ShouldBeEmpty();
    }

    [Fact]
    public async Task Session_IsItsCallersAlone()
    {
        using var mine = service.ClientWith(await _tenant.IssueKeyAsync());
        using var foreign = service.ClientWith(await _tenant.IssueKeyAsync());
        var session = await ClientSession.BeginAsync(mine, "/mcp");

        (await session.At(foreign).RequestAsync("ping")).ShouldBe(HttpStatusCode.NotFound);
        (await session.At(foreign).EndAsync()).ShouldBe(HttpStatusCode.NotFound);
        using (var stream = await session.At(foreign).OpenStreamAsync(lastEventId: null, Cancel))
        {
            stream.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        (await session.RequestAsync("ping")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Session_OfAnotherTenant_IsNone()
    {
        var session = await BeginAsync();
        var neighbour = service.NewTenant();
        await neighbour.CreateAsync();

        (await new ClientSession(service.Http, neighbour.Path, "2025-11-25", session.Id).RequestAsync("ping")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Tenant_IsDeletedAndCreatedAgain_HasNoneOfItsFormerSessions()
    {
        var tenant = service.NewTenant();
        await tenant.CreateAsync();
        var session = await ClientSession.BeginAsync(service.Http, tenant.Path);
        (await service.Http.SendAsync("DELETE", $"/tenants/{tenant.Name}")).ShouldBe(HttpStatusCode.NoContent);
        (await service.Http.SendJsonAsync("PUT", $"/tenants/{tenant.Name}", "{}")).ShouldBe(HttpStatusCode.Created);

        (await session.RequestAsync("ping")).ShouldBe(HttpStatusCode.NotFound);
        (await ClientSession.BeginAsync(service.Http, tenant.Path)).Id.ShouldNotBe(session.Id);
    }

    [Fact]
    public async Task LogMessages_ComeAtTheLevelThatTheClientHasSet()
    {
        var session = await BeginAsync();
        (await CallLogAsync(session)).ShouldBeEmpty();

        (await session.RequestAsync("logging/setLevel", """{"level":"warning"}""")).ShouldBe(HttpStatusCode.OK);
        (await CallLogAsync(session)).ShouldBe(["warning", "error"]);

        (await session.At(_other).RequestAsync("logging/setLevel", """{"level":"debug"}""")).ShouldBe(HttpStatusCode.OK);
        (await CallLogAsync(session)).ShouldBe(["debug", "warning", "error"]);
    }

    private static async Task<List<string?>> CallLogAsync(ClientSession session)
    {
        using var response = await session.StartAsync("tools/call", """{"name":"newer__log","arguments":{}}""", Cancel);
        if (response.Content.Headers.ContentType?.MediaType == "application/json")
        {
            return [];
        }

        await using var events = await EventReader.OfAsync(response);
        var levels = new List<string?>();
        while (await events.NextAsync(Cancel) is { } message)
        {
            if (message.TryGetProperty("method", out var method) && method.GetString() == "notifications/message")
            {
                levels.Add(message.GetProperty("params").GetProperty("level").GetString());
            }
        }

        return levels;
    }

    private Task<ClientSession> BeginAsync(string revision = "2025-11-25") => ClientSession.BeginAsync(service.Http, _tenant.Path, revision);
}
