using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

public sealed class SessionTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    private static readonly TestServerOptions WithSessions = new() { Protocol = "2025-11-25" };

    [Fact]
    public async Task Invoke_ConnectionBroken_GoesOnWithTheSameSession()
    {
        await using var upstream = await TestServer.StartAsync(WithSessions, Cancel);
        var server = await cluster.ConnectAsync("same-session", GrainCluster.At(upstream.Url));
        GrainCluster.Text(await server.InvokeAsync(GrainCluster.Call("count"), Cancel)).ShouldBe("1");
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Disconnect, Method = "tools/call", Times = 1 });
        GrainCluster.FailureOf(await server.InvokeAsync(GrainCluster.Call("echo"), Cancel)).Ran.ShouldBe(true);

        GrainCluster.Text(await server.InvokeAsync(GrainCluster.Call("count"), Cancel)).ShouldBe("2");

        upstream.Script.Traffic.Messages("initialize").ShouldBe(1);
    }

    [Fact]
    public async Task Disconnect_EndsTheSession()
    {
        await using var upstream = await TestServer.StartAsync(WithSessions, Cancel);
        var server = await cluster.ConnectAsync("ended", GrainCluster.At(upstream.Url));
        await server.InvokeAsync(GrainCluster.Call("count"), Cancel);

        await server.DisconnectAsync();

        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().OpenSessions == 0, cancellationToken: Cancel);
        GrainCluster.Text(await server.InvokeAsync(GrainCluster.Call("count"), Cancel)).ShouldBe("1");
        upstream.Script.Traffic.Messages("initialize").ShouldBe(2);
    }

    [Fact]
    public async Task Invoke_SessionForgottenAndConnectionBroken_BeginsOneNewSession()
    {
        await using var upstream = await TestServer.StartAsync(WithSessions, Cancel);
        var server = await cluster.ConnectAsync("new-session", GrainCluster.At(upstream.Url));
        upstream.Script.Faults.Set(new Fault { Kind = FaultKind.Disconnect, Method = "tools/call", Times = 1 });
        await server.InvokeAsync(GrainCluster.Call("echo"), Cancel);
        await upstream.ForgetSessionsAsync();

        GrainCluster.Text(await server.InvokeAsync(GrainCluster.Call("count"), Cancel)).ShouldBe("1");

        upstream.Script.Traffic.Messages("initialize").ShouldBe(2);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
