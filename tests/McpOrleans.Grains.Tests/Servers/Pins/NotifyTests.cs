using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.Pins;

public sealed class NotifyTests(PinCluster cluster) : IClassFixture<PinCluster>
{
    [Fact]
    public async Task Changed_IsPublishedAndToldOnce()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("told", ToolChangePolicy.Notify, upstream);

        upstream.Script.Tools.Add(PinCluster.Tool("Harmful."));
        await PinCluster.RelistAsync(server);
        await PinCluster.RelistAsync(server);

        (await cluster.PublishedAsync("told"))!.Description.ShouldBe("Harmful.");
        var record = (await cluster.ToldAsync("told", 1))[0];
        (record.Action, record.Server, record.Tool, record.Outcome, record.CallerId).ShouldBe(("tool.changed", "test", "pinned", "ok", "service"));
        record.Detail!.ShouldStartWith("description: \"Harmless.\" -> \"Harmful.\"");
        (await server.GetToolChangesAsync())!.Total.ShouldBe(0);

        upstream.Script.Tools.Add(PinCluster.Tool("Harmless."));
        await PinCluster.RelistAsync(server);
        (await cluster.ToldAsync("told", 2))[1].Detail!.ShouldStartWith("description: \"Harmful.\" -> \"Harmless.\"");
    }

    [Fact]
    public async Task Changed_AnnouncedByTheServer_IsTold()
    {
        await using var upstream = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancel);
        await cluster.ConnectAsync("announced", ToolChangePolicy.Notify, upstream);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().OpenStreams == 1, cancellationToken: Cancel);

        upstream.Script.Tools.Add(PinCluster.Tool("Harmful."));
        await upstream.Script.Tools.NotifyChangedAsync(Cancel);

        (await cluster.ToldAsync("announced", 1))[0].Tool.ShouldBe("pinned");
    }

    [Fact]
    public async Task Changed_WhileTheServersGrainWasAway_IsTold()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("restarted", ToolChangePolicy.Notify, upstream);

        await cluster.DeactivateAsync(server);
        upstream.Script.Tools.Add(PinCluster.Tool("Harmful."));
        await PinCluster.RelistAsync(server);

        (await cluster.ToldAsync("restarted", 1))[0].Tool.ShouldBe("pinned");
    }

    [Fact]
    public async Task Changed_AuditUnreachable_IsToldOnceItIsBack()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("patient", ToolChangePolicy.Quarantine, upstream);
        await cluster.SetPolicyAsync("patient", ToolChangePolicy.Notify);
        upstream.Script.Tools.Add(PinCluster.Tool("Harmful."));
        cluster.BlockAudit("patient");
        await PinCluster.RelistAsync(server);
        await Eventually.TrueAsync(() => cluster.Refusals("patient") > 0, cancellationToken: Cancel);

        // The process ends before the audit is back.
        await cluster.DeactivateAsync(server);
        cluster.Unblock("patient");
        await server.GetStatusAsync();

        (await cluster.ToldAsync("patient", 1))[0].Detail!.ShouldContain("Harmful.");
    }

    [Fact]
    public async Task Changed_AuditUnreachable_IsToldWithTheNextHealthCheck()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("checked", ToolChangePolicy.Notify, upstream);
        upstream.Script.Tools.Add(PinCluster.Tool("Harmful."));
        cluster.BlockAudit("checked");
        await PinCluster.RelistAsync(server);
        await Eventually.TrueAsync(() => cluster.Refusals("checked") > 0, cancellationToken: Cancel);

        cluster.Unblock("checked");
        await server.CheckHealthAsync(Cancel);

        await cluster.ToldAsync("checked", 1);
    }

    [Fact]
    public async Task Changed_PolicyUnknown_KeepsWhatWasKnown()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("unknown", ToolChangePolicy.Notify, upstream);
        upstream.Script.Tools.Add(PinCluster.Tool("Harmful."));
        cluster.BlockTerms("unknown");

        await PinCluster.RelistAsync(server);
        (await cluster.PublishedAsync("unknown"))!.Description.ShouldBe("Harmless.");
        cluster.Unblock("unknown");
        await PinCluster.RelistAsync(server);

        (await cluster.PublishedAsync("unknown"))!.Description.ShouldBe("Harmful.");
        await cluster.ToldAsync("unknown", 1);
    }

    [Fact]
    public async Task Changed_AddressChangedToo_IsPinnedAnew()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        await using var other = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("moved", ToolChangePolicy.Quarantine, upstream);
        other.Script.Tools.Add(PinCluster.Tool("Harmful."));

        await server.ConfigureAsync(GrainCluster.At(other.Url));
        await PinCluster.RelistAsync(server);

        (await cluster.PublishedAsync("moved"))!.Description.ShouldBe("Harmful.");
        (await cluster.ReadAsync("moved")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Removed_AndRegisteredAgain_IsPinnedAnew()
    {
        await using var upstream = await TestServer.StartAsync(cancellationToken: Cancel);
        var server = await cluster.ConnectAsync("removed", ToolChangePolicy.Quarantine, upstream);

        await server.RemoveAsync();
        upstream.Script.Tools.Add(PinCluster.Tool("Harmful."));
        await server.ConfigureAsync(GrainCluster.At(upstream.Url));
        await PinCluster.RelistAsync(server);

        (await cluster.PublishedAsync("removed"))!.Description.ShouldBe("Harmful.");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
