using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Raw;
using McpOrleans.TestServers.Scripting;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

/// <summary>Resources, resource templates and prompts of a server, from its lists to the tenant's directory.</summary>
public sealed class ContentListingTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    /// <summary>The SDK's server announces no log messages to clients without sessions.</summary>
    private static readonly McpServerFeatures AllButLogging = new()
    {
        Tools = true,
        Resources = true,
        ResourceSubscriptions = true,
        Prompts = true,
        Completions = true,
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2025-06-18")]
    [InlineData(null)]
    public async Task Connect_PublishesAllAsTheServerWroteIt(string? revision)
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Protocol = revision }, Cancel);
        var tenant = $"content-{revision ?? "newest"}";
        await cluster.ConnectAsync(tenant, GrainCluster.At(upstream.Url));

        var published = await PublishedAsync(tenant);

        published.Resources.ShouldHaveSingleItem().Uri.ShouldBe("test://greeting");
        System.Text.Encoding.UTF8.GetString(published.Resources[0].Definition).ShouldContain("\"mimeType\":\"text/plain\"");
        published.ResourceTemplates.ShouldHaveSingleItem().UriTemplate.ShouldBe("test://item/{number}");
        published.Prompts.ShouldHaveSingleItem().Name.ShouldBe("greet");
        published.Features.ShouldBe(AllButLogging with { Logging = revision is not null });
        published.StoredBytes.ShouldBeGreaterThan(published.Tools.Sum(tool => tool.Definition.Length) + published.Prompts[0].Definition.Length);
    }

    [Fact]
    public async Task NewActivation_ServerIsDown_KeepsWhatWasListed()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("kept", GrainCluster.At(upstream.Url));
        await upstream.DisposeAsync();
        await cluster.DeactivateAsync(server);

        await server.CheckHealthAsync(Cancel);

        var published = await PublishedAsync("kept");
        (published.Prompts.Length, published.Resources.Length, published.Features).ShouldBe((1, 1, AllButLogging));
    }

    [Fact]
    public async Task Configure_AnotherServerWithoutAny_ForgetsThem()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("other", GrainCluster.At(upstream.Url));
        await using var other = await TestServerProcess.StartAsync(new TestServerOptions { Raw = RawKind.Plain }, Cancel);

        (await server.ConfigureAsync(GrainCluster.At(other.Url))).Errors.ShouldBeEmpty();
        await server.ConnectAsync(Cancel);

        var published = await PublishedAsync("other");
        (published.Prompts.Length, published.Resources.Length, published.ResourceTemplates.Length).ShouldBe((0, 0, 0));
        published.Features.ShouldBe(new McpServerFeatures { Tools = true, Logging = true });
    }

    [Fact]
    public async Task OneListingFailsAtFirst_IsSaidAndListedByTheNextHealthCheck()
    {
        await using var upstream = await TestServer.StartAsync(
            new TestServerOptions { Faults = [new Fault { Kind = FaultKind.JsonRpcError, Method = "prompts/list", Times = 1 }] }, Cancel);
        var server = await cluster.ConnectAsync("late", GrainCluster.At(upstream.Url));
        (await server.GetStatusAsync())!.ContentLeftOut.ShouldHaveSingleItem().ShouldContain("prompts could not be listed");
        (await PublishedAsync("late")).Resources.Length.ShouldBe(1);

        await server.CheckHealthAsync(Cancel);

        await Eventually.TrueAsync(async _ => (await PublishedAsync("late")).Prompts.Length == 1, cancellationToken: Cancel);
        (await server.GetStatusAsync())!.ContentLeftOut.ShouldBeEmpty();
    }

    [Fact]
    public async Task FailsLater_KeepsWhatWasListed()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("fails", GrainCluster.At(upstream.Url));
        upstream.Script.Faults.Add(new Fault { Kind = FaultKind.JsonRpcError, Method = "resources/list" });
        upstream.Script.Content.AddPrompt("second");

        await server.ReconnectAsync(Cancel);

        var published = await PublishedAsync("fails");
        (published.Resources.Length, published.Prompts.Length).ShouldBe((1, 2));
    }

    private async Task<PublishedServer> PublishedAsync(string tenant) =>
        (await cluster.Directory(tenant).GetSnapshotAsync(null))!.Servers.ShouldHaveSingleItem();
}
