using System.Net;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;

namespace McpOrleans.EndToEnd.Tests;

/// <summary>Connections and health of registered servers, as an operator sees and changes them.</summary>
public sealed class LifecycleTests(SharedHost shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Connect_ThenDisconnectThenReconnect_ShowsTheState(string protocol)
    {
        await using var server = await TestServer.StartAsync(new TestServerOptions { Protocol = protocol, Name = "my-server" }, Cancellation);
        var tenant = await shared.NewTenantAsync();
        (await tenant.PutServerAsync("one", ServerConfig.Http(server.Url))).Status.ShouldBe(HttpStatusCode.Created);

        var connected = (await tenant.PostAsync("servers/one/connect")).ShouldSucceed().Body;
        ((string?)connected["state"]).ShouldBe("connected");
        ((string?)connected["server_info"]!["name"]).ShouldBe("my-server");
        ((string?)connected["server_info"]!["protocol_version"]).ShouldBe(protocol);
        ((int)connected["tools_count"]!).ShouldBe(server.Script.Tools.All.Length);

        ((string?)(await tenant.PostAsync("servers/one/disconnect")).ShouldSucceed().Body["state"]).ShouldBe("disconnected");
        await Eventually.TrueAsync(() => server.Script.Traffic.Read().OpenSessions == 0, cancellationToken: Cancellation);

        ((string?)(await tenant.PostAsync("servers/one/reconnect")).ShouldSucceed().Body["state"]).ShouldBe("connected");
        (await tenant.PostAsync("servers/one/disconnect")).ShouldSucceed();
        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "lazily" })).ShouldSucceed().Text.ShouldBe("lazily");
    }

    [Fact]
    public async Task Connect_ManyWaitersAtOnce_ConnectsOnce()
    {
        await using var server = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("one", ServerConfig.Http(server.Url));
        (await tenant.PostAsync("servers/one/disconnect")).ShouldSucceed();
        server.Script.Traffic.Reset();

        var calls = Enumerable.Range(0, 20).Select(number => tenant.CallAsync("echo", new JsonObject { ["message"] = $"{number}" })).ToArray();
        var answers = await Task.WhenAll(calls);

        answers.Select(answer => answer.ShouldSucceed().Text).ShouldBe(Enumerable.Range(0, 20).Select(number => $"{number}"));
        server.Script.Traffic.Messages("initialize").ShouldBe(1);
    }

    [Fact]
    public async Task Register_SseServerAtAnAddressThatDoesNotTell_FallsBackToSse()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("old", ServerConfig.Http(server.LegacyUrl));

        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "hi" })).ShouldSucceed().Text.ShouldBe("hi");
    }

    [Fact]
    public async Task PutServer_Again_ReplacesAddressAndTools()
    {
        await using var first = await TestServer.StartAsync(cancellationToken: Cancellation);
        await using var second = await TestServer.StartAsync(new TestServerOptions { ExtraTools = 1 }, Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("one", ServerConfig.Http(first.Url));

        (await tenant.PutServerAsync("one", ServerConfig.Http(second.Url))).Status.ShouldBe(HttpStatusCode.OK);
        (await tenant.GetAsync("servers/one/tools")).ShouldSucceed();

        (await tenant.CallAsync("tool_0001")).ShouldSucceed().Text.ShouldBe("tool_0001");
        first.Script.Traffic.Messages("tools/call").ShouldBe(0);
    }

    [Fact]
    public async Task PutServer_Disabled_IsNeitherListedNorCalled()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("one", ServerConfig.Http(server.Url));
        var config = ServerConfig.Http(server.Url);
        config["enabled"] = false;

        (await tenant.PutServerAsync("one", config)).Status.ShouldBe(HttpStatusCode.OK);

        (await tenant.ListToolsAsync()).ShouldBeEmpty();
        (await tenant.CallAsync("echo", server: "one")).ShouldFail(HttpStatusCode.ServiceUnavailable, "server_disabled");
    }

    [Fact]
    public async Task Health_Probed_TellsTheLivingFromTheDead()
    {
        await using var living = await TestServer.StartAsync(cancellationToken: Cancellation);
        await using var dead = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("living", ServerConfig.Http(living.Url));
        await tenant.AddServerAsync("dead", ServerConfig.Http(dead.Url).Impatient(TimeSpan.FromSeconds(2)));
        dead.Script.Faults.Add(new Fault { Kind = FaultKind.Nothing });

        var servers = (await tenant.GetAsync("health?probe=true")).Body["servers"]!;

        ((string?)servers["living"]!["status"]).ShouldBe("healthy");
        ((string?)servers["dead"]!["status"]).ShouldBe("unhealthy");
        ((string?)servers["dead"]!["last_error"]).ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Call_SlowToolRuns_StatusAndOtherToolsAnswer()
    {
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("one", ServerConfig.Stdio(new TestServerOptions()));
        var slow = tenant.CallAsync("hang", timeout: 10);

        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "quick" })).ShouldSucceed().Text.ShouldBe("quick");
        ((string?)(await tenant.GetAsync("servers/one")).ShouldSucceed().Body["state"]).ShouldBe("connected");

        slow.IsCompleted.ShouldBeFalse();
        (await slow).ShouldFail(HttpStatusCode.GatewayTimeout, "timeout");
    }

    [Fact]
    public async Task Call_HundredsAtOnceOverAllTransports_EachGetsItsOwnAnswer()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("stdio", ServerConfig.Stdio(new TestServerOptions()));
        await tenant.AddServerAsync("sse", ServerConfig.Http(server.SseUrl));
        await tenant.AddServerAsync("streamable", ServerConfig.Http(server.Url));
        string[] names = ["stdio", "sse", "streamable"];

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 600),
            new ParallelOptions { MaxDegreeOfParallelism = 60, CancellationToken = Cancellation },
            async (number, _) =>
            {
                var answer = await tenant.CallAsync($"{names[number % 3]}__echo", new JsonObject { ["message"] = $"message {number}" });
                answer.ShouldSucceed().Text.ShouldBe($"message {number}");
            });
    }

    [Fact]
    public async Task Get_OpenApi_DescribesTheRoutes()
    {
        var host = await shared.GetAsync();

        var document = JsonNode.Parse(await host.Http.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative), Cancellation))!;

        document["paths"]!.AsObject().Select(path => path.Key).ShouldContain("/mcp/call");
    }

    [Theory]
    [InlineData("healthz/live")]
    [InlineData("healthz/ready")]
    public async Task Get_PublicRoute_AnswersWithoutKey(string path)
    {
        var host = await shared.GetAsync();
        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress };

        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
