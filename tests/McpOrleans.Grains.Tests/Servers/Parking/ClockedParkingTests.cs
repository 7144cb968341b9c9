using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.Parking;

/// <summary>What becomes of a call that waits for its caller as time goes by.</summary>
public sealed class ClockedParkingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resume_AfterManyTimeouts_GoesOnSinceItsTimeStoodStill()
    {
        await using var upstream = await Asking.StartAsync();
        await using var cluster = await ClockedCluster.StartAsync();
        await cluster.Server().ConfigureAsync(GrainCluster.At(upstream.Url));
        await cluster.Server().ConnectAsync(Cancel);
        var call = Asking.Call();
        var asked = await cluster.Server().InvokeAsync(call, Cancel);

        await cluster.PassAsync(TimeSpan.FromMinutes(5));

        GrainCluster.Text(await cluster.Server().InvokeAsync(call.Answered(asked, "because"), Cancel)).ShouldBe("because");
    }

    [Fact]
    public async Task Resume_TooLate_IsExpiredAndTheServerWasTold()
    {
        await using var upstream = await Asking.StartAsync();
        await using var cluster = await ClockedCluster.StartAsync();
        await cluster.Server().ConfigureAsync(GrainCluster.At(upstream.Url));
        await cluster.Server().ConnectAsync(Cancel);
        var call = Asking.Call();
        var asked = await cluster.Server().InvokeAsync(call, Cancel);

        await cluster.PassAsync(InputLimits.ResponseTime + TimeSpan.FromSeconds(2));

        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().RunningCalls == 0, cancellationToken: Cancel);
        GrainCluster.FailureOf(await cluster.Server().InvokeAsync(call.Answered(asked, "late"), Cancel)).Code.ShouldBe(ErrorCodes.InputExpired);
    }

    [Fact]
    public async Task Lane_NobodyUsesIt_IsClosedAfterAWhile()
    {
        await using var upstream = await Asking.StartAsync();
        await using var cluster = await ClockedCluster.StartAsync();
        await cluster.Server().ConfigureAsync(GrainCluster.At(upstream.Url));
        await cluster.Server().ConnectAsync(Cancel);
        var call = Asking.Call(session: "session");
        var asked = await cluster.Server().InvokeAsync(call, Cancel);
        await cluster.Server().InvokeAsync(call.Answered(asked, "because"), Cancel);
        upstream.Script.Traffic.Read().OpenSessions.ShouldBe(2);

        await cluster.PassAsync(TimeSpan.FromMinutes(7));

        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().OpenSessions == 1, cancellationToken: Cancel);
    }
}
