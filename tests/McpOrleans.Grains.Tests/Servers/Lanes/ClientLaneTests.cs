using McpOrleans.Grains.Tests.Servers.Parking;
using McpOrleans.Grains.Upstream;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.Lanes;

/// <summary>Which calls share a connection to an MCP server, as the server sees it.</summary>
public sealed class ClientLaneTests(GrainCluster cluster) : IClassFixture<GrainCluster>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invoke_SameSession_SharesAConnection()
    {
        await using var upstream = await Asking.StartAsync();
        var server = await cluster.ConnectAsync("shares", GrainCluster.At(upstream.Url));

        for (var i = 0; i < 3; i++)
        {
            var call = Asking.Call(session: "one");
            await server.InvokeAsync(call.Answered(await server.InvokeAsync(call, Cancel), "because"), Cancel);
        }

        // That of everybody and that of the session.
        upstream.Script.Traffic.Read().OpenSessions.ShouldBe(2);
    }

    [Fact]
    public async Task Invoke_WithoutASession_SharesAConnectionOnlyIfNothingWasAsked()
    {
        await using var upstream = await Asking.StartAsync();
        var server = await cluster.ConnectAsync("alone", GrainCluster.At(upstream.Url));
        var plain = GrainCluster.Call("echo", new { message = "plain" }) with { Abilities = ClientAbilities.Sampling, Parks = true };

        await server.InvokeAsync(plain with { CallId = Guid.NewGuid() }, Cancel);
        await server.InvokeAsync(plain with { CallId = Guid.NewGuid() }, Cancel);
        upstream.Script.Traffic.Read().OpenSessions.ShouldBe(2);

        var call = Asking.Call();
        await server.InvokeAsync(call.Answered(await server.InvokeAsync(call, Cancel), "because"), Cancel);

        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().OpenSessions == 1, cancellationToken: Cancel);
    }

    [Fact]
    public async Task Invoke_CannotBeAsked_UsesTheConnectionOfEverybody()
    {
        await using var upstream = await Asking.StartAsync();
        var server = await cluster.ConnectAsync("everybody", GrainCluster.At(upstream.Url));

        GrainCluster.Text(await server.InvokeAsync(Asking.Call() with { Abilities = ClientAbilities.None }, Cancel)).ShouldContain("-32601");

        upstream.Script.Traffic.Read().OpenSessions.ShouldBe(1);
    }

    [Fact]
    public async Task Invoke_TooManyAreInUse_IsRefusedUntilOneIsFree()
    {
        await using var upstream = await Asking.StartAsync();
        var server = await cluster.ConnectAsync("full", GrainCluster.At(upstream.Url) with { MaxConcurrency = 100 });
        var most = new ConnectionOptions().MaxClientConnections;
        var calls = Enumerable.Range(0, most).Select(i => Asking.Call($"{i}", session: $"{i}")).ToArray();
        var asked = await Task.WhenAll(calls.Select(call => server.InvokeAsync(call, Cancel)));
        asked.ShouldAllBe(reply => reply is InputRequiredReply);

        var failure = GrainCluster.FailureOf(await server.InvokeAsync(Asking.Call(session: "further"), Cancel));
        (failure.Code, failure.Ran).ShouldBe((ErrorCodes.Overloaded, false));

        await server.InvokeAsync(calls[0].Answered(asked[0], "because"), Cancel);
        Asking.QuestionsOf(await server.InvokeAsync(Asking.Call("at last", session: "further"), Cancel)).Values.ShouldBe(["sampling/createMessage at last"]);
    }

    [Fact]
    public async Task Disconnect_EndsThem()
    {
        await using var upstream = await Asking.StartAsync();
        var server = await cluster.ConnectAsync("ends", GrainCluster.At(upstream.Url));
        await server.InvokeAsync(Asking.Call(session: "one"), Cancel);
        upstream.Script.Traffic.Read().OpenSessions.ShouldBe(2);

        await server.DisconnectAsync();

        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().OpenSessions == 0, cancellationToken: Cancel);
    }
}
