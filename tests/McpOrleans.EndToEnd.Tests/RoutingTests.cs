using System.Net;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Tools;

namespace McpOrleans.EndToEnd.Tests;

/// <summary>How a call finds its server by the tool's name.</summary>
public sealed class RoutingTests(SharedHost shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_SameToolOnTwoServers_BareNameIsAmbiguous()
    {
        await using var first = await TestServer.StartAsync(cancellationToken: Cancellation);
        await using var second = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("first", ServerConfig.Http(first.Url));
        await tenant.AddServerAsync("second", ServerConfig.Http(second.Url));
        (await tenant.ListToolsAsync()).ShouldContain("second__echo");

        var bare = await tenant.CallAsync("echo");

        bare.ShouldFail(HttpStatusCode.Conflict, "ambiguous_tool");
        bare.Body["candidates"]!.AsArray().Select(name => (string)name!).ShouldBe(["first__echo", "second__echo"]);
        (await tenant.CallAsync("first__echo", new JsonObject { ["message"] = "1" })).ShouldSucceed().Text.ShouldBe("1");
        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "2" }, "second")).ShouldSucceed().Text.ShouldBe("2");
        (first.Script.Traffic.Calls("echo"), second.Script.Traffic.Calls("echo")).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Call_UnknownTool_NamesTheClosest()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("one", ServerConfig.Http(server.Url));

        var answer = await tenant.CallAsync("eco");

        answer.ShouldFail(HttpStatusCode.NotFound, "tool_not_found");
        answer.Body.ToJsonString().ShouldContain("one__echo");
        server.Script.Traffic.Messages("tools/call").ShouldBe(0);
    }

    [Fact]
    public async Task Call_ToolsChanged_ReachesTheNewTool()
    {
        await using var server = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("one", ServerConfig.Http(server.Url));

        server.Script.Tools.Add(ServerTool.Named("brand_new"));
        server.Script.Tools.Remove("add");
        await Eventually.TrueAsync(
            async token =>
            {
                await server.Script.Tools.NotifyChangedAsync(token);
                var tools = await tenant.ListToolsAsync();
                return tools.Contains("one__brand_new", StringComparer.Ordinal) && !tools.Contains("one__add", StringComparer.Ordinal);
            },
            cancellationToken: Cancellation);

        (await tenant.CallAsync("brand_new")).ShouldSucceed().Text.ShouldBe("brand_new");
        (await tenant.CallAsync("add")).ShouldFail(HttpStatusCode.NotFound, "tool_not_found");
    }

    [Fact]
    public async Task ListTools_ThousandToolsInPages_ListsAll()
    {
        await using var server = await TestServer.StartAsync(new TestServerOptions { ExtraTools = 1000 }, Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("many", ServerConfig.Http(server.Url));

        (await tenant.ListToolsAsync()).Count.ShouldBe(server.Script.Tools.All.Length);
        (await tenant.CallAsync("tool_1000")).ShouldSucceed().Text.ShouldBe("tool_1000");
    }

    [Fact]
    public async Task Delete_Server_WithdrawsItsTools()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("one", ServerConfig.Http(server.Url));

        (await tenant.DeleteAsync("servers/one")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await tenant.ListToolsAsync()).ShouldBeEmpty();
        (await tenant.CallAsync("echo")).ShouldFail(HttpStatusCode.NotFound, "tool_not_found");
        (await tenant.GetAsync("servers/one")).ShouldFail(HttpStatusCode.NotFound, "server_not_found");
        (await tenant.DeleteAsync("servers/one")).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Call_OfAnotherTenantsTool_IsNotFound()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        await (await shared.NewTenantAsync()).AddServerAsync("one", ServerConfig.Http(server.Url));
        var other = await shared.NewTenantAsync();

        (await other.ListToolsAsync()).ShouldBeEmpty();
        (await other.CallAsync("one__echo")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await other.GetAsync("servers/one")).ShouldFail(HttpStatusCode.NotFound, "server_not_found");
    }
}
