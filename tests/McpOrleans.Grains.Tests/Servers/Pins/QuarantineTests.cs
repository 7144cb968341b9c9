using System.Collections.Immutable;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.Pins;

public sealed class QuarantineTests(PinCluster cluster) : IClassFixture<PinCluster>
{
    [Fact]
    public async Task Changed_IsHiddenAndRefusedUntilAccepted()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("held", ToolChangePolicy.Quarantine, upstream);
        GrainCluster.Text(await CallAsync(server)).ShouldBe("pinned");

        upstream.Script.Tools.Add(PinCluster.Tool("Harmful."));
        var status = await PinCluster.RelistAsync(server);

        (await cluster.PublishedAsync("held")).ShouldBeNull();
        (await server.ListToolsAsync(Cancel))!.Tools.ShouldNotContain(tool => tool.Name == "pinned");
        status.ToolsLeftOut.ShouldHaveSingleItem().ShouldContain("1 tool is hidden because the definition changed: pinned.");
        var failure = GrainCluster.FailureOf(await CallAsync(server));
        failure.Code.ShouldBe(ErrorCodes.ToolChanged);
        failure.Ran.ShouldBe(false);
        failure.Message.ShouldContain("(description)");
        failure.Suggestion!.ShouldContain("POST /mcp/servers/test/tool-changes/accept");
        upstream.Script.Traffic.Calls("pinned").ShouldBe(1);
        (await cluster.ToldAsync("held", 1))[0].Outcome.ShouldBe("tool_changed");

        var change = (await server.GetToolChangesAsync())!.Changes.ShouldHaveSingleItem();
        change.Members.ShouldBe(["description"]);
        System.Text.Encoding.UTF8.GetString(change.AcceptedDefinition!).ShouldContain("Harmless.");
        System.Text.Encoding.UTF8.GetString(change.Definition).ShouldContain("Harmful.");
        var accepted = await server.AcceptToolChangesAsync(new AcceptToolChanges
        {
            Tools = ["pinned"],
            Hashes = ImmutableDictionary<string, string>.Empty.Add("pinned", change.Hash),
        });

        accepted!.Failure.ShouldBeNull();
        accepted.Accepted.ShouldBe(["pinned"]);
        (await cluster.PublishedAsync("held"))!.Description.ShouldBe("Harmful.");
        GrainCluster.Text(await CallAsync(server)).ShouldBe("pinned");
        (await server.GetStatusAsync())!.ToolsLeftOut.ShouldBeEmpty();
        await PinCluster.RelistAsync(server);
        (await cluster.PublishedAsync("held")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Changed_SurvivesARestartAndADisabling()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await HoldAsync("kept", upstream);

        await cluster.DeactivateAsync(server);
        GrainCluster.FailureOf(await CallAsync(server)).Code.ShouldBe(ErrorCodes.ToolChanged);
        await PinCluster.RelistAsync(server);
        (await cluster.PublishedAsync("kept")).ShouldBeNull();

        await server.ConfigureAsync(GrainCluster.At(upstream.Url) with { Enabled = false });
        await server.ConfigureAsync(GrainCluster.At(upstream.Url));
        await PinCluster.RelistAsync(server);

        (await cluster.PublishedAsync("kept")).ShouldBeNull();
        (await server.GetToolChangesAsync())!.Total.ShouldBe(1);
    }

    [Fact]
    public async Task Accepted_SurvivesARestart()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await HoldAsync("accepted", upstream);

        (await server.AcceptToolChangesAsync(new AcceptToolChanges { All = true }))!.Accepted.ShouldBe(["pinned"]);
        await cluster.DeactivateAsync(server);

        (await PinCluster.RelistAsync(server)).ToolsLeftOut.ShouldBeEmpty();
        (await cluster.PublishedAsync("accepted"))!.Description.ShouldBe("Harmful.");
        (await server.AcceptToolChangesAsync(new AcceptToolChanges { Tools = ["pinned"] }))!.Unchanged.ShouldBe(["pinned"]);
    }

    [Fact]
    public async Task Changed_Twice_NeedsTheHashOfTheNewestOne()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await HoldAsync("twice", upstream);
        var seen = (await server.GetToolChangesAsync())!.Changes[0];

        upstream.Script.Tools.Add(PinCluster.Tool("Worse."));
        await PinCluster.RelistAsync(server);
        var order = new AcceptToolChanges { Tools = ["pinned"], Hashes = ImmutableDictionary<string, string>.Empty.Add("pinned", seen.Hash) };
        var refused = await server.AcceptToolChangesAsync(order);

        refused!.Failure!.Code.ShouldBe(ErrorCodes.ToolChanged);
        (await cluster.PublishedAsync("twice")).ShouldBeNull();
        (await cluster.ToldAsync("twice", 2)).ShouldAllBe(record => record.Outcome == ErrorCodes.ToolChanged);
        var newest = (await server.GetToolChangesAsync())!.Changes[0];
        newest.AcceptedHash.ShouldBe(seen.AcceptedHash);
        (await server.AcceptToolChangesAsync(order with { Hashes = order.Hashes.SetItem("pinned", newest.Hash) }))!.Accepted.ShouldBe(["pinned"]);
        (await cluster.PublishedAsync("twice"))!.Description.ShouldBe("Worse.");
    }

    [Fact]
    public async Task Changed_BackToTheAcceptedDefinition_IsShownAgain()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await HoldAsync("back", upstream);

        upstream.Script.Tools.Add(PinCluster.Tool("Harmless."));
        await PinCluster.RelistAsync(server);

        (await cluster.PublishedAsync("back")).ShouldNotBeNull();
        GrainCluster.Text(await CallAsync(server)).ShouldBe("pinned");
        (await cluster.ToldAsync("back", 2))[1].Action.ShouldBe("tool.restored");
    }

    [Fact]
    public async Task Removed_AndAddedAgainWithAnotherDefinition_IsHidden()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("readded", ToolChangePolicy.Quarantine, upstream);

        upstream.Script.Tools.Remove("pinned");
        await PinCluster.RelistAsync(server);
        upstream.Script.Tools.Add(PinCluster.Tool("Harmful."));
        await PinCluster.RelistAsync(server);

        (await cluster.PublishedAsync("readded")).ShouldBeNull();
        (await server.GetToolChangesAsync())!.Changes.ShouldHaveSingleItem().AcceptedDefinition.ShouldBeNull();
    }

    [Fact]
    public async Task Policy_BackToNotify_ShowsHiddenToolsWithTheNextHealthCheck()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await HoldAsync("lenient", upstream);

        await cluster.SetPolicyAsync("lenient", ToolChangePolicy.Notify);
        await server.CheckHealthAsync(Cancel);

        await Eventually.TrueAsync(async _ => await cluster.PublishedAsync("lenient") is { Description: "Harmful." }, cancellationToken: Cancel);
        (await cluster.ToldAsync("lenient", 2))[1].Action.ShouldBe("tool.released");
        await cluster.SetPolicyAsync("lenient", ToolChangePolicy.Quarantine);
        await PinCluster.RelistAsync(server);
        (await cluster.PublishedAsync("lenient")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Policy_ToQuarantine_HoldsForTheNextChange()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("stricter", ToolChangePolicy.Notify, upstream);

        await cluster.SetPolicyAsync("stricter", ToolChangePolicy.Quarantine);
        upstream.Script.Tools.Add(PinCluster.Tool("Harmful."));
        await PinCluster.RelistAsync(server);

        (await cluster.PublishedAsync("stricter")).ShouldBeNull();
    }

    [Fact]
    public async Task ToolChanges_OfNoServer_IsNull()
    {
        var nobody = cluster.Server("nobody");

        (await nobody.GetToolChangesAsync()).ShouldBeNull();
        (await nobody.AcceptToolChangesAsync(new AcceptToolChanges { All = true })).ShouldBeNull();
    }

    /// <summary>A server whose tool changed and is hidden.</summary>
    private async Task<IMcpServerGrain> HoldAsync(string tenant, TestServer upstream)
    {
        var server = await cluster.ConnectAsync(tenant, ToolChangePolicy.Quarantine, upstream);
        upstream.Script.Tools.Add(PinCluster.Tool("Harmful."));
        await PinCluster.RelistAsync(server);
        (await cluster.PublishedAsync(tenant)).ShouldBeNull();
        return server;
    }

    private static Task<McpReply> CallAsync(IMcpServerGrain server) => server.InvokeAsync(GrainCluster.Call("pinned"), Cancel);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
