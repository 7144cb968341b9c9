using System.Net;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Microsoft.AspNetCore.Builder;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Mcp;

/// <summary>The stream of a session, on which its client hears of changes, whichever front sends it.</summary>
public sealed class SessionStreamTests(Service service) : IAsyncLifetime
{
    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _upstream = null!;
    private WebApplication _second = null!;
    private HttpClient _other = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _upstream = await TestServer.StartAsync();
        await _tenant.AddAsync("one", _upstream);
        _second = await service.StartFrontAsync();
        _other = new HttpClient { BaseAddress = new Uri(_second.Urls.Single()), DefaultRequestHeaders = { Authorization = new("Bearer", Service.AdminKey) } };
    }

    public async ValueTask DisposeAsync()
    {
        _other.Dispose();
        await _second.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task ToolsChange_IsToldOnce(string revision)
    {
        var session = await ClientSession.BeginAsync(service.Http, _tenant.Path, revision);
        await using var events = await OpenAsync(session);
        if (revision == "2025-11-25")
        {
            // Older clients would take an event without a message for a broken one.
            (await events.NextEventAsync(Cancel)).ShouldNotBeNull().Data.ShouldBeEmpty();
        }

        await _tenant.AddAsync("two", _upstream);
        await ShouldTellAsync(events);

        (await _tenant.DeleteAsync("/servers/two")).ShouldBe(HttpStatusCode.NoContent);
        await ShouldTellAsync(events);
        (await session.EndAsync()).ShouldBe(HttpStatusCode.NoContent);
        (await events.NextEventAsync(Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task Client_ComesBackToAnotherFront_HearsOfWhatChangedMeanwhileAndOfNothingTwice()
    {
        var session = await ClientSession.BeginAsync(service.Http, _tenant.Path);
        string lastId;
        await using (var events = await OpenAsync(session))
        {
            (await events.NextEventAsync(Cancel)).ShouldNotBeNull();
            await _tenant.AddAsync("two", _upstream);
            lastId = await ShouldTellAsync(events);
        }

        await using (var events = await OpenAsync(session.At(_other), lastId))
        {
            // Nothing has changed: all that comes says how to come back.
            (await events.NextEventAsync(Cancel)).ShouldNotBeNull().Data.ShouldBeEmpty();
        }

        await _tenant.AddAsync("three", _upstream);
        await using (var events = await OpenAsync(session, lastId))
        {
            await ShouldTellAsync(events);
        }
    }

    [Fact]
    public async Task Client_ComesBackWithoutAnId_HearsOfWhatChangedMeanwhile()
    {
        var session = await ClientSession.BeginAsync(service.Http, _tenant.Path, "2025-06-18");
        await using (var events = await OpenAsync(session))
        {
            await _tenant.AddAsync("two", _upstream);
            await ShouldTellAsync(events);
        }

        await _tenant.AddAsync("three", _upstream);
        await using var again = await OpenAsync(session.At(_other));
        await ShouldTellAsync(again);
    }

    [Fact]
    public async Task SecondStream_TakesThePlaceOfTheFirst()
    {
        var session = await ClientSession.BeginAsync(service.Http, _tenant.Path);
        await using var first = await OpenAsync(session);
        (await first.NextEventAsync(Cancel)).ShouldNotBeNull();

        await using var second = await OpenAsync(session.At(_other));
        (await second.NextEventAsync(Cancel)).ShouldNotBeNull();
        (await first.NextEventAsync(Cancel)).ShouldBeNull();

        await _tenant.AddAsync("two", _upstream);
        await ShouldTellAsync(second);
    }

    [Fact]
    public async Task FrontStops_EndsTheStreamAndTheSessionGoesOn()
    {
        var session = await ClientSession.BeginAsync(service.Http, _tenant.Path);
        string lastId;
        await using (var events = await OpenAsync(session.At(_other)))
        {
            lastId = (await events.NextEventAsync(Cancel)).ShouldNotBeNull().Id.ShouldNotBeNull();
            await _second.StopAsync(Cancel);
            (await events.NextEventAsync(Cancel)).ShouldBeNull();
        }

        await _tenant.AddAsync("two", _upstream);
        await using var again = await OpenAsync(session, lastId);
        await ShouldTellAsync(again);
        (await session.RequestAsync("ping")).ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<EventReader> OpenAsync(ClientSession session, string? lastEventId = null)
    {
        var response = await session.OpenStreamAsync(lastEventId, Cancel);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return await EventReader.OfAsync(response);
    }

    /// <summary>A server that comes or goes changes all lists, and each change is told once. Returns the id of the last event.</summary>
    private static async Task<string> ShouldTellAsync(EventReader events)
    {
        var told = new List<string?>();
        string? last = null;
        while (told.Count < 3)
        {
            var (id, data) = (await events.NextEventAsync(Cancel)).ShouldNotBeNull();
            told.Add(data);
            last = id;
        }

        string[] kinds = ["tools", "resources", "prompts"];
        told.ShouldBe(kinds.Select(kind => $$"""{"jsonrpc":"2.0","method":"notifications/{{kind}}/list_changed"}"""), ignoreOrder: true);
        return last.ShouldNotBeNull();
    }
}
