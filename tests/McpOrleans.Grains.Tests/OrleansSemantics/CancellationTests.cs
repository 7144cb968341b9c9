using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Orleans.Configuration;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

public sealed class CancellationTests(SharedCluster shared)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Token_CancelledByTheCaller_EndsTheCallOnBothSides(bool interleaved)
    {
        var key = $"cancel-{interleaved}";
        var grain = await shared.GrainAsync<IFaultGrain>(key);
        using var cancellation = new CancellationTokenSource();
        var call = interleaved ? grain.WaitInterleavedAsync(key, cancellation.Token) : grain.WaitAsync(key, cancellation.Token);
        await Gate.Named(key).ReachedAsync();

        await cancellation.CancelAsync();

        (await Should.ThrowAsync<OperationCanceledException>(() => call)).CancellationToken.ShouldBe(cancellation.Token);
        call.IsCanceled.ShouldBeTrue();
        (await Journal.ReadAsync(key, 2)).ShouldBe(["started", "cancelled"]);
    }

    [Fact]
    public async Task Token_CancelledBeforeTheCall_RunsNothing()
    {
        var grain = await shared.GrainAsync<IFaultGrain>("cancelled-before");

        await Should.ThrowAsync<OperationCanceledException>(
            async () => await grain.WaitAsync("cancelled-before", new CancellationToken(canceled: true)));

        (await grain.CaughtFromAsync("throws", "own")).ShouldNotBeNull();
        Journal.Read("cancelled-before").ShouldBeEmpty();
    }

    [Fact]
    public async Task Token_CancelledWhileTheCallWaitsForItsTurn_EndsTheWaiting()
    {
        var grain = await shared.GrainAsync<IFaultGrain>("cancelled-waiting");
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var running = grain.WaitAsync("cancelled-waiting", first.Token);
        await Gate.Named("cancelled-waiting").ReachedAsync();
        var waiting = grain.WaitAsync("cancelled-waiting-2", second.Token);

        await second.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        Journal.Read("cancelled-waiting").ShouldBe(["started"]);
        running.IsCompleted.ShouldBeFalse();
        await first.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task ResponseTimeout_OfAMethod_EndsTheWaitingAndTheCallRunsOn()
    {
        var grain = await shared.GrainAsync<IFaultGrain>("times-out");

        await Should.ThrowAsync<TimeoutException>(() => grain.HoldAsync("times-out"));

        Gate.Named("times-out").Open();
        (await Journal.ReadAsync("times-out", 1)).ShouldBe(["held"]);
    }

    [Fact]
    public async Task ResponseTimeout_ByDefault_IsTheClientsOption()
    {
        await using var cluster = await SemanticsCluster.StartAsync(
            configureClient: client => client.Configure<ClientMessagingOptions>(
                options => options.ResponseTimeout = TimeSpan.FromMilliseconds(500)));
        var grain = cluster.Client.GetGrain<IFaultGrain>("times-out-by-default");

        await Should.ThrowAsync<TimeoutException>(() => grain.HoldByDefaultAsync("times-out-by-default"));
        Gate.Named("times-out-by-default").Open();
    }
}
