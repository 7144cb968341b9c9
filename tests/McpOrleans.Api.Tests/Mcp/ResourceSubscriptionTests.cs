using System.Net;
using System.Text.Json;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Microsoft.AspNetCore.Builder;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Mcp;

/// <summary>Clients of both eras subscribe to resources of servers of both eras, at whichever front.</summary>
public sealed class ResourceSubscriptionTests(Service service) : IAsyncLifetime
{
    private const string Greeting = "test://greeting";
    private const string Qualified = "mcp+server://one/test%3A%2F%2Fgreeting";
    private const string Updated = "notifications/resources/updated";

    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _server = null!;
    private WebApplication _second = null!;
    private HttpClient _other = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _tenant.AddAsync("one", _server);
        _second = await service.StartFrontAsync();
        _other = new HttpClient { BaseAddress = new Uri(_second.Urls.Single()), DefaultRequestHeaders = { Authorization = new("Bearer", Service.AdminKey) } };
    }

    public async ValueTask DisposeAsync()
    {
        _other.Dispose();
        await _second.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2025-11-25")]
    public async Task Listen_TellsEachBurstOnceUnderTheClientsUri(string? protocol)
    {
        await using var upstream = await TestServer.StartAsync(new() { Protocol = protocol });
        await _tenant.AddAsync("two", upstream);
        var uri = "mcp+server://two/test%3A%2F%2Fgreeting";
        await using var events = await ListenAsync(service.Http, $$"""{"toolsListChanged":true,"resourceSubscriptions":["{{uri}}","test://nowhere","{{uri}}"]}""");
        await using var elsewhere = await ListenAsync(_other, $$"""{"resourceSubscriptions":["{{uri}}"]}""");
        var agreed = (await events.NextAsync(Cancel)).ShouldNotBeNull().GetProperty("params").GetProperty("notifications");
        agreed.GetRawText().ShouldBe($$"""{"toolsListChanged":true,"resourceSubscriptions":["{{uri}}"]}""");
        (await elsewhere.NextAsync(Cancel)).ShouldNotBeNull().GetProperty("params").GetProperty("notifications").GetRawText()
            .ShouldBe($$"""{"resourceSubscriptions":["{{uri}}"]}""");
        upstream.Script.Content.Subscribers(Greeting).ShouldBe(1);

        for (var burst = 0; burst < 2; burst++)
        {
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => upstream.Script.Content.NotifyUpdatedAsync(Greeting, cancellationToken: Cancel)));
            foreach (var client in new[] { events, elsewhere })
            {
                var told = (await client.NextAsync(Cancel)).ShouldNotBeNull();
                told.GetProperty("method").GetString().ShouldBe(Updated);
                told.GetProperty("params").GetProperty("uri").GetString().ShouldBe(uri);
                told.GetProperty("params").GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetInt32().ShouldBe(1);
            }
        }

        await events.DisposeAsync();
        await elsewhere.DisposeAsync();
        await Eventually.TrueAsync(() => upstream.Script.Content.Subscribers(Greeting) == 0, cancellationToken: Cancel);
    }

    [Theory]
    [InlineData("""{"resourceSubscriptions":"test://greeting"}""")]
    [InlineData("""{"resourceSubscriptions":[1]}""")]
    [InlineData("""{"resourceSubscriptions":[""]}""")]
    [InlineData("""{"resourceSubscriptions":{}}""")]
    [InlineData("""{"resourceSubscriptions":null}""")]
    public async Task Listen_Malformed_IsRefused(string notifications)
    {
        var answer = await new McpPost("subscriptions/listen", $$"""{"notifications":{{notifications}}}""").SendAsync(service.Http, _tenant.Path);

        var error = answer.Json.GetProperty("error");
        error.GetProperty("code").GetInt32().ShouldBe(-32602);
        error.GetProperty("message").GetString().ShouldNotBeNull().ShouldContain("resourceSubscriptions");
    }

    [Fact]
    public async Task Listen_TooMany_IsRefused()
    {
        var uris = string.Join(',', Enumerable.Range(0, 101).Select(number => $"\"test://item/{number}\""));
        var answer = await new McpPost("subscriptions/listen", $$$"""{"notifications":{"resourceSubscriptions":[{{{uris}}}]}}""").SendAsync(service.Http, _tenant.Path);
        answer.Json.GetProperty("error").GetProperty("message").GetString().ShouldNotBeNull().ShouldContain("100");
    }

    [Theory]
    [InlineData("2024-11-05", null)]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-11-25", null)]
    public async Task Session_IsToldOnItsStreamUntilItUnsubscribes(string revision, string? protocol)
    {
        await using var upstream = await TestServer.StartAsync(new() { Protocol = protocol });
        await _tenant.AddAsync("two", upstream);
        var (first, second) = ("mcp+server://two/test%3A%2F%2Fgreeting", "mcp+server://two/test://item/busy");
        var session = await ClientSession.BeginAsync(service.Http, _tenant.Path, revision);
        await using var events = await OpenAsync(session);

        await SubscribeAsync(session, first);
        await SubscribeAsync(session, second);
        (await NextUpdateAsync(events)).ShouldBe(second);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => upstream.Script.Content.NotifyUpdatedAsync(Greeting, cancellationToken: Cancel)));
        (await NextUpdateAsync(events)).ShouldBe(first);

        (await session.RequestAsync("resources/unsubscribe", $$"""{"uri":"{{first}}"}""")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("result").GetRawText().ShouldBe("{}");
        await Eventually.TrueAsync(() => upstream.Script.Content.Subscribers(Greeting) == 0, cancellationToken: Cancel);
        await upstream.Script.Content.NotifyUpdatedAsync("test://item/busy", cancellationToken: Cancel);
        (await NextUpdateAsync(events)).ShouldBe(second);
        (await session.EndAsync()).ShouldBe(HttpStatusCode.NoContent);
        await Eventually.TrueAsync(() => upstream.Script.Content.Subscribers("test://item/busy") == 0, cancellationToken: Cancel);
    }

    [Fact]
    public async Task Session_SubscribesAtOneFront_IsToldByTheOtherThatSendsItsStream()
    {
        var session = await ClientSession.BeginAsync(service.Http, _tenant.Path);
        await using (var events = await OpenAsync(session.At(_other)))
        {
            await SubscribeAsync(session, Greeting);
            await _server.Script.Content.NotifyUpdatedAsync(Greeting, cancellationToken: Cancel);
            (await NextUpdateAsync(events)).ShouldBe(Greeting);
        }

        // The stream moves to another front, which leases what the session's grain has stored, and says that changes may have been missed.
        await using var again = await OpenAsync(session);
        (await NextUpdateAsync(again)).ShouldBe(Greeting);
        await _server.Script.Content.NotifyUpdatedAsync(Greeting, cancellationToken: Cancel);
        (await NextUpdateAsync(again)).ShouldBe(Greeting);
    }

    [Fact]
    public async Task Session_NoStreamYet_IsToldWhenItOpensOne()
    {
        var session = await ClientSession.BeginAsync(service.Http, _tenant.Path);
        await SubscribeAsync(session, Qualified);
        await _server.Script.Content.NotifyUpdatedAsync(Greeting, cancellationToken: Cancel);

        await using var events = await OpenAsync(session);
        (await NextUpdateAsync(events)).ShouldBe(Qualified);
    }

    [Theory]
    [InlineData("""{}""", -32602)]
    [InlineData("""{"uri":7}""", -32602)]
    [InlineData("""{"uri":""}""", -32602)]
    [InlineData("""{"uri":"test://nowhere"}""", -32002)]
    [InlineData("""{"uri":"mcp+server://nobody/test%3A%2F%2Fgreeting"}""", -32002)]
    [InlineData("""{"uri":"no uri at all"}""", -32002)]
    public async Task Session_NoSuchResource_IsRefused(string parameters, int code)
    {
        var session = await ClientSession.BeginAsync(service.Http, _tenant.Path);

        (await session.RequestAsync("resources/subscribe", parameters)).Json.GetProperty("error").GetProperty("code").GetInt32().ShouldBe(code);

        var unsubscribed = (await session.RequestAsync("resources/unsubscribe", parameters)).Json;
        unsubscribed.TryGetProperty("result", out _).ShouldBe(code == -32002);
    }

    [Fact]
    public async Task Session_TooLongOrTooMany_IsRefused()
    {
        var session = await ClientSession.BeginAsync(service.Http, _tenant.Path);
        var tooLong = (await session.RequestAsync("resources/subscribe", $$"""{"uri":"test://item/{{new string('x', 2_048)}}"}""")).Json.GetProperty("error");
        tooLong.GetProperty("message").GetString().ShouldNotBeNull().ShouldContain("2048");
        for (var number = 0; number < SessionSubscriptions.MaxResources; number++)
        {
            await SubscribeAsync(session, $"test://item/{number}");
        }

        var tooMany = (await session.RequestAsync("resources/subscribe", """{"uri":"test://item/more"}""")).Json.GetProperty("error");
        tooMany.GetProperty("data").GetProperty("code").GetString().ShouldBe(ErrorCodes.QuotaExceeded);
        await SubscribeAsync(session, "test://item/1");
    }

    [Theory]
    [InlineData(McpAsk.Stateless)]
    [InlineData(McpAsk.Session)]
    public async Task LimitedKey_GetsTheSameAnswerAsForAnUnknownResource(string era)
    {
        using var http = service.ClientWith(await _tenant.IssueKeyAsync(tools: new { allow = new[] { "one__g*" } }));
        if (era == McpAsk.Stateless)
        {
            var answer = await new McpPost("subscriptions/listen", $$$"""{"notifications":{"resourceSubscriptions":["{{{Greeting}}}","{{{Qualified}}}"]}}""").StartAsync(http, "/mcp", Cancel);
            await using var events = await EventReader.OfAsync(answer);
            (await events.NextAsync(Cancel)).ShouldNotBeNull().GetProperty("params").GetProperty("notifications").GetRawText().ShouldBe("{}");
        }
        else
        {
            var ask = await McpAsk.OfAsync(era, http, "/mcp");
            foreach (var uri in new[] { Greeting, Qualified, "test://nowhere" })
            {
                var error = await ask.ErrorAsync("resources/subscribe", $$"""{"uri":"{{uri}}"}""");
                error.GetProperty("code").GetInt32().ShouldBe(-32002);
                error.GetProperty("data").GetProperty("code").GetString().ShouldBe(ErrorCodes.ResourceNotFound);
            }
        }

        _server.Script.Content.Subscribers(Greeting).ShouldBe(0);
    }

    [Theory]
    [InlineData(McpAsk.Stateless)]
    [InlineData(McpAsk.Session)]
    public async Task ServerCannotTell_IsSaid(string era)
    {
        (await SubscribesAsync()).ShouldBeTrue();
        (await _tenant.DeleteAsync("/servers/one")).ShouldBe(HttpStatusCode.NoContent);
        await using var upstream = await TestServer.StartAsync(new() { Subscriptions = false, Protocol = "2026-07-28" });
        await _tenant.AddAsync("mute", upstream);
        (await SubscribesAsync()).ShouldBeFalse();
        if (era == McpAsk.Stateless)
        {
            await using var events = await ListenAsync(service.Http, $$"""{"resourceSubscriptions":["{{Greeting}}"]}""");
            (await events.NextAsync(Cancel)).ShouldNotBeNull().GetProperty("params").GetProperty("notifications").GetRawText().ShouldBe("{}");
            return;
        }

        var error = await (await McpAsk.OfAsync(era, service.Http, _tenant.Path)).ErrorAsync("resources/subscribe", $$"""{"uri":"{{Greeting}}"}""");
        error.GetProperty("message").GetString().ShouldNotBeNull().ShouldContain("does not tell of changes");
    }

    [Fact]
    public async Task ServerRefuses_ItsErrorIsPassedOn()
    {
        await using var upstream = await TestServer.StartAsync(new() { Protocol = "2025-11-25" });
        await _tenant.AddAsync("two", upstream);
        var session = await ClientSession.BeginAsync(service.Http, _tenant.Path);

        var error = (await session.RequestAsync("resources/subscribe", """{"uri":"mcp+server://two/test://unknown"}""")).Json.GetProperty("error");

        error.GetProperty("code").GetInt32().ShouldBe(-32602);
        error.GetProperty("message").GetString().ShouldNotBeNull().ShouldContain("Unknown resource");
    }

    [Theory]
    [InlineData(McpAsk.Stateless, "resources/subscribe")]
    [InlineData(McpAsk.Stateless, "resources/unsubscribe")]
    [InlineData(McpAsk.Session, "subscriptions/listen")]
    public async Task MethodOfTheOtherEra_IsUnknown(string era, string method)
    {
        var ask = await McpAsk.OfAsync(era, service.Http, _tenant.Path);
        (await ask.ErrorAsync(method, $$"""{"uri":"{{Greeting}}"}""")).GetProperty("code").GetInt32().ShouldBe(-32601);
    }

    private static async Task SubscribeAsync(ClientSession session, string uri) =>
        (await session.RequestAsync("resources/subscribe", $$"""{"uri":"{{uri}}"}""")).ShouldBe(HttpStatusCode.OK).Json
            .TryGetProperty("result", out _).ShouldBeTrue();

    private static async Task<EventReader> OpenAsync(ClientSession session)
    {
        var response = await session.OpenStreamAsync(lastEventId: null, Cancel);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await EventReader.OfAsync(response);
    }

    /// <summary>The URI of the next resource that is said to have changed. Nothing but priming comes in between.</summary>
    private static async Task<string?> NextUpdateAsync(EventReader events)
    {
        while (true)
        {
            var (_, data) = (await events.NextEventAsync(Cancel)).ShouldNotBeNull();
            if (data.Length > 0)
            {
                var told = JsonElement.Parse(data);
                if (told.GetProperty("method").GetString() == Updated)
                {
                    return told.GetProperty("params").GetProperty("uri").GetString();
                }
            }
        }
    }

    private async Task<EventReader> ListenAsync(HttpClient http, string notifications) => await EventReader.OfAsync(
        await new McpPost("subscriptions/listen", $$"""{"notifications":{{notifications}}}""").StartAsync(http, _tenant.Path, Cancel));

    private async Task<bool> SubscribesAsync() =>
        (await new McpPost("server/discover").SendAsync(service.Http, _tenant.Path)).ShouldBe(HttpStatusCode.OK).Json
            .GetProperty("result").GetProperty("capabilities").GetProperty("resources").TryGetProperty("subscribe", out _);
}
