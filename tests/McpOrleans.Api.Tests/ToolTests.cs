using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Tools;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests;

public sealed class ToolTests(Service service) : IAsyncLifetime
{
    private const string Weather = """
        {"name":"get_weather","title":"Weather \"now\"","description":"Tells the weather of a city.",
         "inputSchema":{"type":"object","properties":{"city":{"type":"string","x-hint":[1,2.50,null]}},"required":["city"],"$comment":"é"},
         "outputSchema":{"type":"object","properties":{"celsius":{"type":"number","maximum":12345678901234567890}}},
         "annotations":{"readOnlyHint":true,"x-own":{"a":1}},"x-unknown":7}
        """;

    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _upstream = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await TestServer.StartAsync();
        _upstream.Script.Tools.Add(ServerTool.Defined(JsonNode.Parse(Weather)!.AsObject()));
    }

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Fact]
    public async Task List_Tool_IsAsItsServerDescribesIt()
    {
        await _tenant.AddAsync("sky", _upstream);

        var all = (await _tenant.GetAsync("/tools")).ShouldBe(HttpStatusCode.OK);
        var ofServer = (await _tenant.GetAsync("/servers/sky/tools")).ShouldBe(HttpStatusCode.OK);

        all.Json.GetProperty("version").GetInt64().ShouldBeGreaterThan(0);
        ofServer.Json.GetProperty("listed_at").GetDateTimeOffset().Year.ShouldBeGreaterThan(2000);
        var definition = JsonSerializer.Deserialize<JsonElement>(Weather);
        foreach (var tool in new[] { Find(all, "get_weather"), Find(ofServer, "get_weather") })
        {
            tool.EnumerateObject().Select(property => property.Name).ShouldBe(
                ["name", "server_name", "qualified_name", "title", "description", "input_schema", "output_schema", "annotations"]);
            tool.GetProperty("server_name").GetString().ShouldBe("sky");
            tool.GetProperty("qualified_name").GetString().ShouldBe("sky__get_weather");
            tool.GetProperty("title").GetString().ShouldBe("Weather \"now\"");
            tool.GetProperty("description").GetString().ShouldBe("Tells the weather of a city.");
            foreach (var (ours, theirs) in new[] { ("input_schema", "inputSchema"), ("output_schema", "outputSchema"), ("annotations", "annotations") })
            {
                JsonElement.DeepEquals(tool.GetProperty(ours), definition.GetProperty(theirs)).ShouldBeTrue(tool.GetProperty(ours).GetRawText());
            }
        }

        foreach (var absent in new[] { "title", "output_schema", "annotations" })
        {
            Find(all, "echo").GetProperty(absent).ValueKind.ShouldBe(JsonValueKind.Null);
        }
    }

    [Fact]
    public async Task List_OfTwoServers_IsOrderedByQualifiedNameAndFiltered()
    {
        await _tenant.AddAsync("b", _upstream);
        await _tenant.AddAsync("a", _upstream);

        var names = Names(await _tenant.GetAsync("/tools"));

        names.Count.ShouldBe(2 * _upstream.Script.Tools.All.Length);
        names.ShouldBe(names.Order(StringComparer.Ordinal));
        Names(await _tenant.GetAsync("/tools?server=a")).ShouldBe(names.Where(name => name.StartsWith("a__", StringComparison.Ordinal)));
        Names(await _tenant.GetAsync("/tools")).ShouldBe(names);
    }

    [Fact]
    public async Task List_Query_RanksByRelevance()
    {
        await _tenant.AddAsync("sky", _upstream);

        Names(await _tenant.GetAsync("/tools?query=weather")).ShouldBe(["sky__get_weather"]);
        Names(await _tenant.GetAsync("/tools?query=echo"))[0].ShouldBe("sky__echo");
        Names(await _tenant.GetAsync("/tools?query=weather&server=sky")).ShouldBe(["sky__get_weather"]);
        Names(await _tenant.GetAsync("/tools?query=zzzzzz")).ShouldBeEmpty();
        Names(await _tenant.GetAsync("/tools?query=")).Count.ShouldBe(_upstream.Script.Tools.All.Length);
    }

    [Fact]
    public async Task List_UnknownServer_Is404WithTheClosestNames()
    {
        await _tenant.AddAsync("sky", _upstream);

        (await _tenant.GetAsync("/tools?server=sky2")).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.ServerNotFound)
            .Texts("candidates").ShouldBe(["sky"]);
    }

    [Fact]
    public async Task List_DisabledServer_HasNoTools()
    {
        await _tenant.AddAsync("sky", _upstream);
        (await _tenant.PutAsync("/servers/sky", $$"""{"url":"{{_upstream.Url}}","enabled":false}""")).ShouldBe(HttpStatusCode.OK);

        Names(await _tenant.GetAsync("/tools?server=sky")).ShouldBeEmpty();
    }

    [Fact]
    public async Task List_EmptyTenant_IsEmpty() =>
        (await _tenant.GetAsync("/tools")).ShouldBe(HttpStatusCode.OK).Json.GetRawText().ShouldBe("""{"tools":[],"version":0,"stale_servers":[],"name_clashes":[]}""");

    [Fact]
    public async Task List_OfServerThatCannotBeReached_FailsAsACallDoes()
    {
        using var gone = new NobodyListens();
        (await _tenant.PutAsync("/servers/gone", $$"""{"url":"{{gone.Url}}","retry_attempts":0}""")).ShouldBe(HttpStatusCode.Created);

        (await _tenant.GetAsync("/servers/gone/tools")).ShouldBeProblem(HttpStatusCode.BadGateway, ErrorCodes.ConnectionFailed);
    }

    [Fact]
    public async Task List_AfterTheServerChangedItsTools_IsTheNewOne()
    {
        await _tenant.AddAsync("sky", _upstream);
        var before = (await _tenant.GetAsync("/tools")).Json.GetProperty("version").GetInt64();

        _upstream.Script.Tools.Remove("get_weather");
        _upstream.Script.Tools.Add(ServerTool.Named("get_tide"));
        (await _tenant.PostAsync("/servers/sky/connect")).ShouldBe(HttpStatusCode.OK);

        var after = await _tenant.GetAsync("/tools");
        Names(after).ShouldContain("sky__get_tide");
        Names(after).ShouldNotContain("sky__get_weather");
        after.Json.GetProperty("version").GetInt64().ShouldBeGreaterThan(before);
    }

    private static JsonElement Find(Answer answer, string name) =>
        answer.Json.GetProperty("tools").EnumerateArray().Single(tool => tool.GetProperty("name").GetString() == name);

    private static List<string> Names(Answer answer) => [.. answer.ShouldBe(HttpStatusCode.OK).Json.GetProperty("tools").EnumerateArray()
        .Select(tool => tool.GetProperty("qualified_name").GetString()!)];
}
