using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.EndToEnd.Tests.TestServers;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Tools;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpOrleans.EndToEnd.Tests;

/// <summary>Results arrive as the MCP server gave them: beside a client with nothing of ours between.</summary>
public sealed class FidelityTests(SharedHost shared)
{
    private const string Strange =
        """
        {"content":[{"type":"text","text":"ünïcode \u0000 \"quoted\" </script>","annotations":{"priority":0.5},"x_block":1},
        {"type":"resource_link","uri":"file:///a b","name":"a"},{"type":"x_new_kind","payload":[1,2]}],
        "structuredContent":{"numbers":[1,2.50,1e300,-0,12345678901234567890],"nothing":null,"nested":{"":{"a":[[]]}}},
        "x_unknown":{"deep":[true,{"still":"here"}]},"_meta":{"x":"y"}}
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("streamable", "2025-11-25")]
    [InlineData("streamable", "2026-07-28")]
    [InlineData("sse", null)]
    [InlineData("stdio", "2025-11-25")]
    public async Task Call_ResultOfAnyKind_IsTheServersOwn(string transport, string? protocol)
    {
        var options = new TestServerOptions { Protocol = protocol };
        await using var server = await TestServer.StartAsync(options, Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("one", transport switch
        {
            "stdio" => ServerConfig.Stdio(options),
            "sse" => ServerConfig.Http(server.SseUrl),
            _ => ServerConfig.Http(server.Url),
        });
        await using var direct = transport switch
        {
            "stdio" => await McpClients.StartAsync(options),
            "sse" => await McpClients.ConnectAsync(server.SseUrl, HttpTransportMode.Sse),
            _ => await McpClients.ConnectAsync(server.Url),
        };

        await ShouldBeEqualAsync("payload", new JsonObject { ["bytes"] = 5 * 1024 * 1024 });
        await ShouldBeEqualAsync("image", new JsonObject { ["count"] = 3 });
        await ShouldBeEqualAsync("raw", new JsonObject { ["result"] = JsonNode.Parse(Strange) });

        async Task ShouldBeEqualAsync(string tool, JsonObject arguments)
        {
            var request = new JsonRpcRequest
            {
                Method = RequestMethods.ToolsCall,
                Params = new JsonObject { ["name"] = tool, ["arguments"] = arguments.DeepClone() },
            };
            var expected = (await direct.SendRequestAsync(request, Cancellation)).Result;
            var data = (await tenant.CallAsync(tool, arguments)).ShouldSucceed().Body["data"];
            JsonNode.DeepEquals(data, expected).ShouldBeTrue(Shorten(data));
        }
    }

    [Fact]
    public async Task Call_Raw_KeepsEveryField()
    {
        await using var server = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("one", ServerConfig.Http(server.Url));

        var answer = (await tenant.CallAsync("raw", new JsonObject { ["result"] = JsonNode.Parse(Strange) })).ShouldSucceed();

        JsonNode.DeepEquals(answer.Body["data"], JsonNode.Parse(Strange)).ShouldBeTrue(Shorten(answer.Body["data"]));
    }

    [Fact]
    public async Task Call_FiveMegabytes_ArriveWhole()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("one", ServerConfig.Http(server.Url));

        var answer = (await tenant.CallAsync("payload", new JsonObject { ["bytes"] = 5_000_000 })).ShouldSucceed();

        (answer.Text == BuiltInTools.Alphabet(5_000_000)).ShouldBeTrue($"{answer.Text.Length} characters came.");
    }

    [Fact]
    public async Task ListTools_DefinitionWithSchemas_GivesThemUnchanged()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var definition = JsonNode.Parse(
            """
            {"name":"rich","title":"Rich","description":"d","inputSchema":{"type":"object","properties":{"a":{"$ref":"#/$defs/x"}},
            "$defs":{"x":{"enum":[1,"2",null]}},"additionalProperties":false},"outputSchema":{"type":"object","properties":{}},
            "annotations":{"readOnlyHint":true,"x_hint":1},"x_unknown":{}}
            """)!.AsObject();
        server.Script.Tools.Add(ServerTool.Defined(definition));
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("one", ServerConfig.Http(server.Url));

        var listed = (await tenant.GetAsync("servers/one/tools")).ShouldSucceed().Body["tools"]!.AsArray()
            .Single(tool => (string?)tool!["name"] == "rich")!;

        foreach (var (ours, theirs) in new[] { ("input_schema", "inputSchema"), ("output_schema", "outputSchema"), ("annotations", "annotations") })
        {
            JsonNode.DeepEquals(listed[ours], definition[theirs]).ShouldBeTrue($"{ours}: {listed[ours]}");
        }
    }

    [Fact]
    public async Task Call_HeadersConfigured_ReachTheServer()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        var config = ServerConfig.Http(server.Url);
        config["headers"] = new JsonObject { ["Authorization"] = "Bearer of-the-server", ["X-Team"] = "blue" };
        await tenant.AddServerAsync("one", config);

        var headers = JsonNode.Parse((await tenant.CallAsync("headers")).ShouldSucceed().Text)!;

        ((string?)headers["authorization"], (string?)headers["x-team"]).ShouldBe(("***", "blue"), "a secret does not come back");
        (await tenant.GetAsync("servers/one")).Body.ToJsonString().ShouldNotContain("of-the-server");
    }

    [Fact]
    public async Task Call_EnvironmentAndFolderConfigured_ReachTheProcess()
    {
        using var folder = new TestFolder();
        var tenant = await shared.NewTenantAsync();
        var config = ServerConfig.Stdio(new TestServerOptions());
        config["env"] = new JsonObject { ["E2E_GREETING"] = "given" };
        config["cwd"] = folder.Path;
        await tenant.AddServerAsync("one", config);

        var answer = await tenant.CallAsync("environment", new JsonObject { ["names"] = new JsonArray("E2E_GREETING", "MCPORLEANS_ADMIN_KEY") });

        var environment = JsonSerializer.Deserialize<JsonObject>(answer.ShouldSucceed().Text)!;
        ((string?)environment["cwd"]).ShouldBe(folder.Path);
        ((string?)environment["variables"]!["E2E_GREETING"]).ShouldBe("given");
        ((string?)environment["variables"]!["MCPORLEANS_ADMIN_KEY"]).ShouldBeNull("the admin key is nothing for MCP servers");
    }

    private static string Shorten(JsonNode? node) => node?.ToJsonString() is { } text ? text[..Math.Min(text.Length, 2000)] : "null";
}
