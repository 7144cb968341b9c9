using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Tools;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

public sealed class DiscoveryTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    [Theory]
    [InlineData(McpTransport.StreamableHttp)]
    [InlineData(McpTransport.Sse)]
    [InlineData(McpTransport.Stdio)]
    public async Task Configure_NewServer_PublishesItsTools(McpTransport transport)
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var tenant = $"transport-{(int)transport}";
        var config = transport switch
        {
            McpTransport.Sse => GrainCluster.At(upstream.SseUrl),
            McpTransport.StreamableHttp => GrainCluster.At(upstream.Url),
            _ => GrainCluster.Command(new TestServerOptions()),
        };

        var result = await cluster.Server(tenant).ConfigureAsync(config);

        result.Created.ShouldBeTrue();
        result.Status!.Config.EffectiveTransport.ShouldBe(transport);
        await Eventually.TrueAsync(async _ => (await ToolsAsync(tenant)).Contains("echo"), cancellationToken: Cancel);
        GrainCluster.Text(await cluster.Server(tenant).InvokeAsync(GrainCluster.Call("echo", new { message = "hé" }), Cancel)).ShouldBe("hé");
        await cluster.Server(tenant).RemoveAsync();
    }

    [Fact]
    public async Task Configure_AddressOfOlderTransport_IsDetected()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var config = GrainCluster.At(new Uri(upstream.SseUrl + "?inferred=as-streamable")) with { Transport = null };
        config.EffectiveTransport.ShouldBe(McpTransport.Sse);

        var server = await cluster.ConnectAsync("detected", config);

        (await server.ListToolsAsync(Cancel)).ShouldNotBeNull().Tools.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task ListTools_ManyPages_HasAllOfThemInOrder()
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { ExtraTools = 1000, PageSize = 100 }, Cancel);
        var server = await cluster.ConnectAsync("pages", GrainCluster.At(upstream.Url));

        var listing = (await server.ListToolsAsync(Cancel)).ShouldNotBeNull();

        listing.Failure.ShouldBeNull();
        listing.Tools.Select(tool => tool.Name).ShouldBe(upstream.Script.Tools.All.Select(tool => tool.Name));
        upstream.Script.Traffic.Messages("tools/list").ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task ListTools_AllowAndDeny_LeaveOutTheRest()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var config = GrainCluster.At(upstream.Url) with { ToolsAllow = ["e*"], ToolsDeny = ["error"] };
        var server = await cluster.ConnectAsync("filtered", config);

        var offered = (await server.ListToolsAsync(Cancel)).ShouldNotBeNull().Tools.Select(tool => tool.Name).ToArray();
        var denied = await server.InvokeAsync(GrainCluster.Call("error"), Cancel);

        offered.ShouldContain("echo");
        offered.ShouldAllBe(name => name.StartsWith('e') && name != "error");
        (await ToolsAsync("filtered")).ShouldBe(offered);
        GrainCluster.FailureOf(denied).Code.ShouldBe(ErrorCodes.ToolNotFound);
        upstream.Script.Traffic.Calls("error").ShouldBe(0);
    }

    [Fact]
    public async Task ToolsChanged_Notification_RefreshesTheDirectory()
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancel);
        await cluster.ConnectAsync("changing", GrainCluster.At(upstream.Url));
        (await ToolsAsync("changing")).ShouldNotContain("fresh");
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().OpenStreams == 1, cancellationToken: Cancel);

        upstream.Script.Tools.Remove("add");
        upstream.Script.Tools.Add(ServerTool.Named("fresh"));
        await upstream.Script.Tools.NotifyChangedAsync(Cancel);

        await Eventually.TrueAsync(async _ => (await ToolsAsync("changing")).Contains("fresh"), cancellationToken: Cancel);
        (await ToolsAsync("changing")).ShouldNotContain("add");
    }

    [Fact]
    public async Task Configure_TheSameAgain_ChangesNeitherConnectionNorVersion()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var config = GrainCluster.At(upstream.Url);
        var server = await cluster.ConnectAsync("same", config);
        var before = await cluster.Directory("same").GetSnapshotAsync(null);

        var result = await server.ConfigureAsync(config with { MaxQueue = 7 });

        result.Created.ShouldBeFalse();
        result.Status!.State.ShouldBe(ConnectionState.Connected);
        result.Status.Config.MaxQueue.ShouldBe(7);
        (await cluster.Directory("same").GetSnapshotAsync(before!.Version)).ShouldBeNull();
    }

    [Fact]
    public async Task Configure_AnotherAddress_ReconnectsThere()
    {
        await using var first = await TestServer.StartAsync(cancellationToken: Cancel);
        await using var second = await TestServer.StartAsync(new TestServerOptions { ExtraTools = 1 }, Cancel);
        var server = await cluster.ConnectAsync("moved", GrainCluster.At(first.Url));

        await server.ConfigureAsync(GrainCluster.At(second.Url));

        await Eventually.TrueAsync(async _ => (await ToolsAsync("moved")).Contains("tool_0001"), cancellationToken: Cancel);
        GrainCluster.Text(await server.InvokeAsync(GrainCluster.Call("tool_0001"), Cancel)).ShouldContain("tool_0001");
    }

    [Fact]
    public async Task Configure_Invalid_SaysEverythingAndChangesNothing()
    {
        var server = cluster.Server("invalid");

        var result = await server.ConfigureAsync(new McpServerConfig { Url = "ftp://x", Timeout = TimeSpan.Zero, MaxConcurrency = 0 });

        result.Errors.Select(error => error.Field).ShouldBe(["url", "timeout", "max_concurrency"], ignoreOrder: true);
        (await server.GetStatusAsync()).ShouldBeNull();
        (await cluster.Directory("invalid").GetSnapshotAsync(null))!.Servers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Configure_Disabled_WithdrawsTheToolsAndDisconnects()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var config = GrainCluster.At(upstream.Url);
        var server = await cluster.ConnectAsync("disabled", config);

        var result = await server.ConfigureAsync(config with { Enabled = false });
        var reply = await server.InvokeAsync(GrainCluster.Call("echo"), Cancel);

        result.Status!.State.ShouldBe(ConnectionState.Disconnected);
        GrainCluster.FailureOf(reply).Code.ShouldBe(ErrorCodes.ServerDisabled);
        new ToolIndex((await cluster.Directory("disabled").GetSnapshotAsync(null))!).Tools.ShouldBeEmpty();
    }

    [Fact]
    public async Task Remove_ConnectedServer_LeavesNothing()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("removed", GrainCluster.At(upstream.Url));

        (await server.RemoveAsync()).ShouldBeTrue();

        (await server.RemoveAsync()).ShouldBeFalse();
        (await server.GetStatusAsync()).ShouldBeNull();
        (await server.ListToolsAsync(Cancel)).ShouldBeNull();
        GrainCluster.FailureOf(await server.InvokeAsync(GrainCluster.Call("echo"), Cancel)).Code.ShouldBe(ErrorCodes.ServerNotFound);
        (await cluster.Directory("removed").GetSnapshotAsync(null))!.Servers.ShouldBeEmpty();
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().OpenSessions == 0, cancellationToken: Cancel);
    }

    [Fact]
    public async Task Remove_ThenConfigureAgain_IsANewServer()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("again", GrainCluster.At(upstream.Url));
        await server.RemoveAsync();

        var result = await server.ConfigureAsync(GrainCluster.At(upstream.Url));

        result.Created.ShouldBeTrue();
        result.Status!.ToolsCount.ShouldBe(0);
        await Eventually.TrueAsync(async _ => (await ToolsAsync("again")).Contains("echo"), cancellationToken: Cancel);
    }

    [Fact]
    public async Task Discovery_ListingFails_IsSaidAndTriedAgainByTheHealthCheck()
    {
        await using var upstream = await TestServer.StartAsync(
            new TestServerOptions { Faults = [new Fault { Kind = FaultKind.JsonRpcError, Method = "tools/list", Times = 1 }] }, Cancel);
        var server = await cluster.ConnectAsync("listing", GrainCluster.At(upstream.Url));

        await Eventually.TrueAsync(() => upstream.Script.Traffic.Messages("tools/list") >= 1, cancellationToken: Cancel);
        var status = await server.CheckHealthAsync(Cancel);

        status.ShouldNotBeNull().Health.ShouldBe(HealthStatus.Healthy);
        status.ToolsCount.ShouldBeGreaterThan(0);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<string[]> ToolsAsync(string tenant)
    {
        var snapshot = await cluster.Directory(tenant).GetSnapshotAsync(null);
        return [.. snapshot!.Servers.SelectMany(server => server.Tools).Select(tool => tool.Name)];
    }
}
