using McpOrleans.TestServers.Fixtures;
using Orleans.Runtime;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Clusters;

public sealed class TenantServersTests(ClusterFixture cluster)
{
    private readonly IMcpTenant _tenant = cluster.NewTenant();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ConfigureServer_Valid_IsThereAtOnce()
    {
        var result = await _tenant.ConfigureServerAsync("a", cluster.ServerConfig, Token);

        result.Errors.ShouldBeEmpty();
        result.Created.ShouldBeTrue();
        (await _tenant.GetServerAsync("a", Token)).ShouldNotBeNull().Name.ShouldBe("a");
        (await _tenant.ListServersAsync(Token)).Select(server => server.Name).ShouldBe(["a"]);
        (await _tenant.ConfigureServerAsync("a", cluster.ServerConfig, Token)).Created.ShouldBeFalse();
    }

    [Fact]
    public async Task ConfigureServer_BadNameAndConfig_NamesAllAndCallsNoGrain()
    {
        var result = await _tenant.ConfigureServerAsync("a__b", new McpServerConfig { Url = "nowhere", MaxQueue = -1 }, Token);

        result.Errors.Select(error => error.Field).ShouldBe(["name", "url", "max_queue"]);
        result.Errors[0].Message.ShouldContain("'a_b'");
        cluster.Calls.Of(_tenant.Name).ShouldBeEmpty();
    }

    [Fact]
    public async Task AnyMethod_UnknownServer_AnswersNullAndActivatesNothing()
    {
        foreach (var name in new[] { "ghost", "no/name", "", new string('x', 1 << 20) })
        {
            (await _tenant.GetServerAsync(name, Token)).ShouldBeNull();
            (await _tenant.ListServerToolsAsync(name, Token)).ShouldBeNull();
            (await _tenant.ConnectServerAsync(name, Token)).ShouldBeNull();
            (await _tenant.DisconnectServerAsync(name, Token)).ShouldBeNull();
            (await _tenant.ReconnectServerAsync(name, Token)).ShouldBeNull();
            (await _tenant.CheckServerHealthAsync(name, Token)).ShouldBeNull();
            (await _tenant.CallToolAsync(Testing.Call("echo", name), Token)).Reply.ShouldBeOfType<FailedReply>().Failure.Code.ShouldBe(ErrorCodes.ServerNotFound);
        }

        cluster.Calls.Of(_tenant.Name).ShouldAllBe(call => call.Key == _tenant.Name);
    }

    [Fact]
    public async Task WaitForDiscovery_SiloLostMeanwhile_SaysHowFarItGot()
    {
        await _tenant.ConfigureServerAsync("a", cluster.ServerConfig, Token);
        cluster.Calls.FailFor(_tenant.Name, nameof(IMcpServerGrain.ConnectAsync), new SiloUnavailableException());

        (await _tenant.WaitForDiscoveryAsync("a", Eventually.DefaultCap, Token)).ShouldNotBeNull().Name.ShouldBe("a");
    }

    [Fact]
    public async Task RemoveServer_Known_IsGoneAtOnce()
    {
        await _tenant.ConfigureServerAsync("a", cluster.ServerConfig, Token);

        (await _tenant.RemoveServerAsync("a", Token)).ShouldBeTrue();

        (await _tenant.GetServerAsync("a", Token)).ShouldBeNull();
        (await _tenant.ListServersAsync(Token)).ShouldBeEmpty();
        (await _tenant.RemoveServerAsync("a", Token)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("ghost")]
    [InlineData("no/name")]
    [InlineData("")]
    public async Task RemoveServer_Unknown_IsNoError(string name) => (await _tenant.RemoveServerAsync(name, Token)).ShouldBeFalse();

    [Fact]
    public async Task RemoveServer_StoredButNotInTheDirectory_IsRemoved()
    {
        await _tenant.ConfigureServerAsync("a", cluster.ServerConfig with { Enabled = false }, Token);
        await cluster.Grains.GetGrain<IToolDirectoryGrain>(_tenant.Name).WithdrawAsync("a");

        (await cluster.ElsewhereOf(_tenant).RemoveServerAsync("a", Token)).ShouldBeTrue();

        (await cluster.Grains.GetGrain<IMcpServerGrain>(new ServerKey(_tenant.Name, "a").ToString()).GetStatusAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task ListServers_Many_OrderedByName()
    {
        foreach (var name in new[] { "c", "a", "b" })
        {
            await _tenant.ConfigureServerAsync(name, cluster.ServerConfig with { Enabled = false }, Token);
        }

        (await _tenant.ListServersAsync(Token)).Select(server => server.Name).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task ListServers_OneRemovedMeanwhile_LeavesItOut()
    {
        await _tenant.ConfigureServerAsync("a", cluster.ServerConfig with { Enabled = false }, Token);

        // In the directory, but without a configuration: as it looks between the two steps of a removal.
        await cluster.Grains.GetGrain<IToolDirectoryGrain>(_tenant.Name).PublishAsync(Testing.Server("b"));

        (await _tenant.ListServersAsync(Token)).Select(server => server.Name).ShouldBe(["a"]);
    }

    [Fact]
    public async Task ListServers_ChangedElsewhere_SeesItAtOnce()
    {
        (await _tenant.ListServersAsync(Token)).ShouldBeEmpty();
        await cluster.ElsewhereOf(_tenant).ConfigureServerAsync("a", cluster.ServerConfig, Token);

        (await _tenant.ListServersAsync(Token)).Select(server => server.Name).ShouldBe(["a"]);
        (await _tenant.GetServerAsync("a", Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task FindClosestServers_TypingError_FindsIt()
    {
        await _tenant.ConfigureServerAsync("github", cluster.ServerConfig, Token);

        (await _tenant.FindClosestServersAsync("gihtub", Token)).ShouldBe(["github"]);
    }

    [Fact]
    public async Task ConnectServer_RealServer_ListsItsTools()
    {
        await _tenant.ConfigureServerAsync("a", cluster.ServerConfig, Token);

        var status = (await _tenant.ConnectServerAsync("a", Token)).ShouldNotBeNull();

        status.State.ShouldBe(ConnectionState.Connected);
        (await _tenant.ListServerToolsAsync("a", Token))!.Tools.ShouldContain(tool => tool.Name == "echo");
        await Eventually.TrueAsync(
            async token => (await _tenant.GetToolsAsync(token)).Resolve("echo").Route?.Server == "a", cancellationToken: Token);
        (await _tenant.DisconnectServerAsync("a", Token))!.State.ShouldBe(ConnectionState.Disconnected);
        (await _tenant.ReconnectServerAsync("a", Token))!.State.ShouldBe(ConnectionState.Connected);
        (await _tenant.CheckServerHealthAsync("a", Token))!.Health.ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Tenants_SameServerName_KeepApart()
    {
        await _tenant.ConfigureServerAsync("a", cluster.ServerConfig, Token);

        (await cluster.NewTenant().GetServerAsync("a", Token)).ShouldBeNull();
    }
}
