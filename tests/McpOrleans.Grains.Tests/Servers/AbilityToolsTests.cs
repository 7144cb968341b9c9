using System.Collections.Immutable;
using McpOrleans.Grains.Servers;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Tools;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

public sealed class AbilityToolsTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2025-11-25", false)]
    [InlineData("2024-11-05", true)]
    [InlineData("2026-07-28", false)]
    public async Task ListToolsFor_ServerOffersSomeClientsMore_ListsPublishesAndCallsThem(string protocol, bool isSse)
    {
        await using var upstream = await StartAsync(protocol);
        var tenant = $"abilities-{protocol}";
        var server = await cluster.ConnectAsync(tenant, GrainCluster.At(isSse ? upstream.SseUrl : upstream.Url));

        NamesOf(await server.ListToolsAsync(Cancel)).ShouldNotContain("asking");
        NamesOf(await server.ListToolsForAsync(ClientAbilities.Roots, Cancel)).ShouldNotContain("asking");
        var theirs = NamesOf(await server.ListToolsForAsync(ClientAbilities.Elicitation, Cancel));
        theirs.ShouldContain("asking");
        theirs.ShouldNotContain("plain");

        var published = (await cluster.Directory(tenant).GetSnapshotAsync(null))!.Servers.ShouldHaveSingleItem();
        published.ForAbilities.Select(known => known.Abilities).ShouldBe([ClientAbilities.Roots, ClientAbilities.Elicitation]);
        published.ForAbilities[1].Added.Select(tool => tool.Name).ShouldBe(["asking"]);
        published.ForAbilities[1].Removed.ShouldBe(["plain"]);
        published.Tools.Select(tool => tool.Name).ShouldNotContain("asking");

        var call = GrainCluster.Call("asking") with { CallId = Guid.NewGuid(), Parks = true };
        GrainCluster.Text(await server.InvokeAsync(call with { Abilities = ClientAbilities.Elicitation }, Cancel)).ShouldBe("asking");
        GrainCluster.FailureOf(await server.InvokeAsync(call, Cancel)).Code.ShouldBe(ErrorCodes.ToolNotFound);
    }

    [Fact]
    public async Task ListToolsFor_AskedByManyAtOnce_IsListedOnce()
    {
        await using var upstream = await StartAsync("2025-11-25");
        var server = await cluster.ConnectAsync("abilities-once", GrainCluster.At(upstream.Url));

        var listings = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => server.ListToolsForAsync(ClientAbilities.Elicitation, Cancel)));

        listings.ShouldAllBe(listing => listing!.Failure == null && listing.Tools.Any(tool => tool.Name == "asking"));

        // That of everybody, and the one for these clients, which is closed again.
        upstream.Script.Traffic.Read().Sessions.ShouldBe(2);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().OpenSessions == 1, cancellationToken: Cancel);
    }

    [Fact]
    public async Task ToolsForEverybodyChange_TheOthersAreListedAgain()
    {
        await using var upstream = await StartAsync("2025-11-25");
        var server = await cluster.ConnectAsync("abilities-changed", GrainCluster.At(upstream.Url));
        await server.ListToolsForAsync(ClientAbilities.Elicitation, Cancel);

        upstream.Script.Tools.Add(ServerTool.Named("fresh"));
        upstream.Script.Tools.Add(ServerTool.Named("asked-later") with { IsOfferedTo = capabilities => capabilities?.Elicitation is not null });
        await upstream.Script.Tools.NotifyChangedAsync(Cancel);
        await Eventually.TrueAsync(
            async _ => (await cluster.Directory("abilities-changed").GetSnapshotAsync(null))!.Servers.Single() is { ForAbilities.IsEmpty: true } entry
                && entry.Tools.Any(tool => tool.Name == "fresh"),
            cancellationToken: Cancel);

        var theirs = NamesOf(await server.ListToolsForAsync(ClientAbilities.Elicitation, Cancel));

        theirs.ShouldContain("asking");
        theirs.ShouldContain("asked-later");
        theirs.ShouldContain("fresh");
    }

    [Fact]
    public async Task ToolsAreDenied_ThoseOfSomeClientsAreToo()
    {
        await using var upstream = await StartAsync("2025-11-25");
        var server = await cluster.ConnectAsync("abilities-denied", GrainCluster.At(upstream.Url) with { ToolsDeny = ["ask*"] });

        NamesOf(await server.ListToolsForAsync(ClientAbilities.Elicitation, Cancel)).ShouldNotContain("asking");
        var call = GrainCluster.Call("asking") with { CallId = Guid.NewGuid(), Parks = true, Abilities = ClientAbilities.Elicitation };
        GrainCluster.FailureOf(await server.InvokeAsync(call, Cancel)).Code.ShouldBe(ErrorCodes.ToolNotFound);
    }

    [Fact]
    public void Of_ToolInBothLists_IsNoDifferenceHoweverItIsDefined()
    {
        var difference = ToolDifference.Of(ClientAbilities.Roots, [Tool("a", "1"), Tool("b", "1")], [Tool("b", "2"), Tool("c", "1")]);

        difference.Added.Select(tool => tool.Name).ShouldBe(["c"]);
        difference.Removed.ShouldBe(["a"]);
    }

    private static McpTool Tool(string name, string description) => new()
    {
        Name = name,
        Definition = System.Text.Encoding.UTF8.GetBytes($$"""{"name":"{{name}}","description":"{{description}}"}"""),
    };

    private static ImmutableArray<string> NamesOf(ToolListing? listing)
    {
        listing.ShouldNotBeNull().Failure.ShouldBeNull();
        return [.. listing.Tools.Select(tool => tool.Name)];
    }

    private static async Task<TestServer> StartAsync(string protocol)
    {
        var server = await TestServer.StartAsync(new TestServerOptions { Protocol = protocol }, Cancel);
        server.Script.Tools.Add(ServerTool.Named("asking") with { IsOfferedTo = capabilities => capabilities?.Elicitation is not null });
        server.Script.Tools.Add(ServerTool.Named("plain") with { IsOfferedTo = capabilities => capabilities?.Elicitation is null });
        return server;
    }
}
