using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>
/// A state that was stored although the storage did not confirm it, or confirmed it too late, is found and comes into force.
/// </summary>
public sealed class StoredWithoutWordTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private Lane _lane = null!;
    private LaneServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _lane = await Lane.StartAsync(Cancel);
        _lane.ResetUpstreams();
        _server = new LaneServer(_lane);
    }

    public ValueTask DisposeAsync() => _lane.DisposeAsync();

    [Fact]
    public async Task Remove_ToolsWereStoredWithoutWordOfIt_LeavesNothing()
    {
        _lane.Gates.Fail(Points.Written(StateNames.Tools), times: 1, way: 0);
        await _server.ConnectAsync();
        await _lane.SettleAsync();

        await _server.Grain.RemoveAsync();

        _lane.Storage.Names(_server.Id).ShouldBeEmpty();
    }

    [Fact]
    public async Task Remove_ClearedWithoutWordOfIt_SaysThatNobodyKnowsAndGoesOn()
    {
        await _server.ConnectAsync();
        await _lane.SettleAsync();
        _lane.Gates.Fail(Points.Written(StateNames.Server), times: 1, way: 0);

        (await Should.ThrowAsync<OrderNotStoredException>(() => _lane.EndedAsync(_server.Grain.RemoveAsync()))).Message.ShouldContain("It is not known whether");

        await Eventually.TrueAsync(async _ => (await _lane.Directory(LaneServer.Key.Tenant).GetSnapshotAsync(null))!.Servers.IsEmpty, cancellationToken: Cancel);
        (await _server.Grain.GetStatusAsync()).ShouldBeNull();
        await _lane.SettleAsync();
        _lane.Storage.Names(_server.Id).ShouldBeEmpty();
        _server.Reminder.ShouldBeNull();
    }

    [Fact]
    public async Task Configure_StoredAfterItsTime_IsInForce()
    {
        await _server.PutAsync(new ServerVariant(0) { Description = "old" });
        _lane.Gates.Hold(1, Points.Write(StateNames.Server), times: 1);
        var put = _server.PutAsync(new ServerVariant(0) { Description = "new" });
        await _lane.EndedAsync(put);
        (await put).Refusal.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.StorageUnavailable);
        (await _server.Grain.GetStatusAsync())!.Config.Description.ShouldBe("old");

        _lane.Gates.Release(1);

        await Eventually.TrueAsync(async _ => (await _server.Grain.GetStatusAsync())!.Config.Description == "new", cancellationToken: Cancel);
        await Eventually.TrueAsync(async _ => (await _server.PublishedAsync()).Description == "new", cancellationToken: Cancel);
    }

    [Fact]
    public async Task Configure_StoredAfterItsTimeWhileACallRuns_KeepsNobodyOut()
    {
        await _server.ConnectAsync();
        _lane.Gates.Hold(1, Points.Call, times: 1);
        var call = _server.Grain.InvokeAsync(GrainCluster.Call("common", timeout: 5 * Minute), Cancel);
        await _lane.SettleAsync();
        _lane.Gates.Hold(2, Points.Write(StateNames.Server), times: 1);
        await _lane.EndedAsync(_server.PutAsync(new ServerVariant(0) { Description = "new" }));
        _lane.Gates.Release(2);

        await Eventually.TrueAsync(async _ => (await _server.Grain.GetStatusAsync())!.Config.Description == "new", cancellationToken: Cancel);
        GrainCluster.Text(await _server.Grain.InvokeAsync(GrainCluster.Call("common"), Cancel)).ShouldBe("common");
        call.IsCompleted.ShouldBeFalse();

        _lane.Gates.Release(1);
        GrainCluster.Text(await call).ShouldBe("common");
    }

    [Fact]
    public async Task Configure_WhileAnEarlierOneMayStillBeStored_ChangesNothingAndSaysSo()
    {
        await _server.PutAsync(new ServerVariant(0) { Description = "old" });
        _lane.Gates.Hold(1, Points.Write(StateNames.Server), times: 1);
        await _lane.EndedAsync(_server.PutAsync(new ServerVariant(0) { Description = "new" }));

        (await _lane.EndedAsync(_server.PutAsync(new ServerVariant(0) { Description = "newer" }))).Refusal.ShouldNotBeNull().Message.ShouldContain("was not carried out");

        _lane.Gates.Release(1);
        await Eventually.TrueAsync(async _ => (await _server.Grain.GetStatusAsync())!.Config.Description == "new", cancellationToken: Cancel);
    }
}
