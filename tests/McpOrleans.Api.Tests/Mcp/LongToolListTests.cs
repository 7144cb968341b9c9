using System.Net;
using System.Text.Json.Nodes;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Mcp;

/// <summary>The tools of many servers in one list.</summary>
[Trait("Orleans", "none")]
public sealed class LongToolListTests(Service service) : IAsyncLifetime
{
    private const int Servers = 40;
    private const int ExtraTools = 50;

    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _upstream = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await TestServer.StartAsync(new() { ExtraTools = ExtraTools });
        await _tenant.CreateAsync();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Servers), TestContext.Current.CancellationToken, async (i, _) => await _tenant.AddAsync($"server{i:00}", _upstream));
    }

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Fact]
    public async Task List_OfMoreThan2000Tools_IsCompleteAndInAFixedOrder()
    {
        var own = (await _tenant.GetAsync("/servers/server00/tools")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("tools").EnumerateArray()
            .Select(tool => tool.GetProperty("name").GetString()!).ToList();
        own.Count.ShouldBeGreaterThan(ExtraTools);
        var all = Enumerable.Range(0, Servers).SelectMany(i => own.Select(name => $"server{i:00}__{name}")).Order(StringComparer.Ordinal).ToList();

        var session = await ClientSession.BeginAsync(service.Http, _tenant.Path);

        (await ListAsync(cursor => Stateless(cursor).SendAsync(service.Http, _tenant.Path))).ShouldBe(all);
        (await ListAsync(cursor => session.RequestAsync("tools/list", Cursor(cursor).ToJsonString()))).ShouldBe(all);
    }

    private static async Task<List<string>> ListAsync(Func<string?, Task<Answer>> list)
    {
        var names = new List<string>();
        string? cursor = null;
        do
        {
            var result = (await list(cursor)).ShouldBe(HttpStatusCode.OK).Json.GetProperty("result");
            names.AddRange(result.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!));
            cursor = result.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        return names;
    }

    private static McpPost Stateless(string? cursor) => new("tools/list", Cursor(cursor).ToJsonString());

    private static JsonObject Cursor(string? cursor) => cursor is null ? [] : new JsonObject { ["cursor"] = cursor };
}
