using McpOrleans.Grains.Tests.Storage;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

/// <summary>A server whose stored configuration cannot be read says so, and is mended by configuring or removing it.</summary>
public sealed class UnreadableStateTests(TroubledCluster cluster) : IClassFixture<TroubledCluster>, IDisposable
{
    public static TheoryData<string> Kinds => ["damaged", "folder", "newer"];

    public void Dispose() => cluster.Storage.Reading = null;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task GetStatus_ConfigurationUnreadable_SaysWhyAndStaysInTheDirectory(string kind)
    {
        var server = await SpoilServerAsync($"told-{kind}", kind);

        var status = (await server.GetStatusAsync()).ShouldNotBeNull();

        (status.State, status.IsConfigUnknown, status.LastFailure!.Code).ShouldBe((ConnectionState.Error, true, ErrorCodes.StorageUnavailable));
        status.LastFailure.Message.ShouldContain(kind switch { "folder" => "a folder is in its place", "newer" => "has format 2", _ => "is damaged" });
        status.LastFailure.Message.ShouldNotContain("/");
        GrainCluster.FailureOf(await server.InvokeAsync(GrainCluster.Call("echo"), Cancel)).ShouldSatisfyAllConditions(
            failure => failure.Code.ShouldBe(ErrorCodes.StorageUnavailable), failure => failure.Ran.ShouldBe(false));
        (await cluster.PublishedAsync($"told-{kind}")).ShouldHaveSingleItem().Name.ShouldBe("test");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Configure_ConfigurationUnreadable_MendsItAndKeepsWhatWasThere(string kind)
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await SpoilServerAsync($"mended-{kind}", kind);

        var configured = await server.ConfigureAsync(GrainCluster.At(upstream.Url));

        configured.Refusal.ShouldBeNull();
        configured.Status.ShouldNotBeNull().IsConfigUnknown.ShouldBeFalse();
        GrainCluster.Text(await server.InvokeAsync(GrainCluster.Call("echo", new { message = "hi" }), Cancel)).ShouldBe("hi");
        await cluster.DeactivateAsync(server);
        (await server.GetStatusAsync()).ShouldNotBeNull().IsConfigUnknown.ShouldBeFalse();
        var folder = Path.GetDirectoryName(cluster.FileOf(StateNames.Server, $"mended-{kind}"))!;
        Directory.EnumerateFileSystemEntries(folder, $"*mended-{kind}*.replaced-*").ShouldHaveSingleItem();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Configure_ConfigurationUnreadableAndNothingCanBeStored_ChangesNothing(string kind)
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var tenant = $"full-{kind}";
        var server = await SpoilServerAsync(tenant, kind);
        var file = cluster.FileOf(StateNames.Server, tenant);
        cluster.Fail(StateNames.Server);

        (await server.ConfigureAsync(GrainCluster.At(upstream.Url))).Refusal.ShouldNotBeNull().Message.ShouldContain("Nothing was changed");

        cluster.Mend();
        Path.Exists(file).ShouldBeTrue();
        Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(file)!, $"*{tenant}*.replaced-*").ShouldBeEmpty();
        (await server.GetStatusAsync()).ShouldNotBeNull().IsConfigUnknown.ShouldBeTrue();
        (await server.ConfigureAsync(GrainCluster.At(upstream.Url))).Refusal.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Remove_ConfigurationUnreadable_LeavesNothing(string kind)
    {
        var server = await SpoilServerAsync($"gone-{kind}", kind);

        (await server.RemoveAsync()).ShouldBeTrue();

        (await server.GetStatusAsync()).ShouldBeNull();
        (await cluster.PublishedAsync($"gone-{kind}")).ShouldBeEmpty();
        cluster.StoredOf($"gone-{kind}").Except(["directory"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task Remove_ConfigurationUnreadableAndNothingCanBeCleared_LeavesAnIsolatedServerIsolated()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("stuck", GrainCluster.At(upstream.Url));
        (await server.IsolateCircuitAsync())!.NotStored.ShouldBeNull();
        await cluster.DeactivateAsync(server);
        var file = cluster.FileOf(StateNames.Server, "stuck");
        var content = await File.ReadAllBytesAsync(file, Cancel);
        await StateFiles.SpoilAsync(file, "newer", Cancel);
        cluster.Fail(StateNames.Server);

        (await Should.ThrowAsync<OrderNotStoredException>(server.RemoveAsync)).Message.ShouldBe("MCP server 'test' could not be removed.");

        cluster.Mend();
        await cluster.DeactivateAsync(server);
        await File.WriteAllBytesAsync(file, content, Cancel);
        (await server.GetStatusAsync())!.Circuit.State.ShouldBe(CircuitState.Isolated);
    }

    [Fact]
    public async Task Configure_UnreadableServerAtAnotherAddress_OffersNoFormerTools()
    {
        var server = await SpoilServerAsync("former", "damaged");
        (await server.ConfigureAsync(new McpServerConfig { Url = "http://127.0.0.1:1/mcp", Enabled = false })).Refusal.ShouldBeNull();
        await cluster.DeactivateAsync(server);

        (await server.GetStatusAsync())!.ToolsCount.ShouldBe(0);
        (await cluster.PublishedAsync("former")).ShouldHaveSingleItem().Tools.ShouldBeEmpty();
    }

    [Fact]
    public async Task GetStatus_FileOfAnotherTenant_SaysNothingOfIt()
    {
        var server = await SpoilServerAsync("copied", "damaged");
        await SpoilServerAsync("stranger", "damaged");
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        await cluster.Server("stranger").ConfigureAsync(GrainCluster.At(upstream.Url));
        File.Copy(cluster.FileOf(StateNames.Server, "stranger"), cluster.FileOf(StateNames.Server, "copied"), overwrite: true);

        (await server.GetStatusAsync())!.LastFailure!.Message.ShouldNotContain("stranger");
    }

    [Fact]
    public async Task GetStatus_ReadableAgain_ServesAsBefore()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("transient", GrainCluster.At(upstream.Url));
        var file = cluster.FileOf(StateNames.Server, "transient");
        var content = await File.ReadAllBytesAsync(file, Cancel);
        await File.WriteAllTextAsync(file, "garbage", Cancel);
        await cluster.DeactivateAsync(server);
        (await server.GetStatusAsync())!.IsConfigUnknown.ShouldBeTrue();

        await File.WriteAllBytesAsync(file, content, Cancel);
        await Eventually.TrueAsync(
            async _ =>
            {
                cluster.Clock.Advance(TimeSpan.FromSeconds(5));
                return (await server.GetStatusAsync())!.IsConfigUnknown is false;
            },
            cancellationToken: Cancel);

        GrainCluster.Text(await server.InvokeAsync(GrainCluster.Call("echo", new { message = "hi" }), Cancel)).ShouldBe("hi");
    }

    [Fact]
    public async Task GetStatus_ConfigurationLost_TakesTheGhostOutOfTheDirectory()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("ghost", GrainCluster.At(upstream.Url));
        await cluster.DeactivateAsync(server);
        File.Delete(cluster.FileOf(StateNames.Server, "ghost"));

        (await server.GetStatusAsync()).ShouldBeNull();

        await Eventually.TrueAsync(async _ => (await cluster.PublishedAsync("ghost")).Count == 0, cancellationToken: Cancel);
    }

    [Fact]
    public async Task CheckHealth_DirectoryLost_IsToldAgain()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("unlisted", GrainCluster.At(upstream.Url));
        await cluster.ForgetDirectoryAsync("unlisted");
        File.Delete(cluster.FileOf(StateNames.Directory, "unlisted"));
        (await cluster.PublishedAsync("unlisted")).ShouldBeEmpty();

        await server.CheckHealthAsync(Cancel);

        (await cluster.PublishedAsync("unlisted")).ShouldHaveSingleItem().Tools.ShouldNotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task CheckHealth_DirectoryUnreadable_IsToldAgain(string kind)
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var tenant = $"illegible-{kind}";
        var server = await cluster.ConnectAsync(tenant, GrainCluster.At(upstream.Url));
        await cluster.ForgetDirectoryAsync(tenant);
        await StateFiles.SpoilAsync(cluster.FileOf(StateNames.Directory, tenant), kind, Cancel);
        (await cluster.PublishedAsync(tenant)).ShouldBeEmpty();

        await server.CheckHealthAsync(Cancel);

        (await cluster.PublishedAsync(tenant)).ShouldHaveSingleItem().Tools.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(StateNames.Learnt)]
    [InlineData(StateNames.KeyedCalls)]
    [InlineData(StateNames.Server)]
    public async Task Configure_StorageFailsToGiveAState_ChangesNothing(string state)
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var tenant = $"failing-{state}";
        var config = GrainCluster.At(upstream.Url);
        var server = await cluster.ConnectAsync(tenant, config);
        var keyed = GrainCluster.Call("count") with { IdempotencyKey = "key" };
        GrainCluster.Text(await server.InvokeAsync(keyed, Cancel)).ShouldBe("1");
        (await server.IsolateCircuitAsync())!.NotStored.ShouldBeNull();
        await cluster.DeactivateAsync(server);
        cluster.Storage.Reading = (name, _) => name == state ? Task.FromException(new IOException("The disk does not answer.")) : Task.CompletedTask;

        var configured = await server.ConfigureAsync(config with { Description = "new" });

        configured.Refusal.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.StorageUnavailable);
        cluster.Storage.Reading = null;
        configured = await server.ConfigureAsync(config with { Description = "new" });
        (configured.Refusal, configured.Created, configured.Status!.Circuit.State).ShouldBe((null, false, CircuitState.Isolated));
        GrainCluster.Text(await server.InvokeAsync(keyed, Cancel)).ShouldBe("1");
        upstream.Script.Traffic.Calls("count").ShouldBe(1);
    }

    /// <summary>A server that is configured and connected, then lost from memory, and whose stored configuration is spoiled meanwhile.</summary>
    private async Task<IMcpServerGrain> SpoilServerAsync(string tenant, string kind)
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync(tenant, GrainCluster.At(upstream.Url));
        await cluster.DeactivateAsync(server);
        await StateFiles.SpoilAsync(cluster.FileOf(StateNames.Server, tenant), kind, Cancel);
        return server;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
