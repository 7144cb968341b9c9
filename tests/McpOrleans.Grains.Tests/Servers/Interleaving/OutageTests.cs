using McpOrleans.Grains.Servers;
using McpOrleans.TestServers.Tools;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>Once an outage of the storage, the tool directory or both is over, nothing of it is left.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private static readonly ServerKey Key = new("acme", "test");
    private static readonly ServerVariant Disabled = new(0) { Enabled = false };

    private Lane _lane = null!;

    private IMcpServerGrain Server => _lane.Server(Key);

    private GrainId Id => Server.GetGrainId();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _lane = await Lane.StartAsync(Cancel);
        _lane.ResetUpstreams();
    }

    public ValueTask DisposeAsync() => _lane.DisposeAsync();

    [Fact]
    public async Task Remove_WhatWasLearntCouldNotBeReadJustBefore_LeavesNothing()
    {
        await PutAsync(Disabled);
        await _lane.Gates.QuietAsync();
        _lane.Gates.Fail(Points.Write(StateNames.Learnt), times: null, way: 0);
        (await Server.IsolateCircuitAsync())!.NotStored.ShouldNotBeNull();
        _lane.Gates.Fail(Points.Read(StateNames.Learnt), times: null, way: 0);
        (await Server.IsolateCircuitAsync())!.NotStored.ShouldNotBeNull();
        await _lane.Gates.QuietAsync();
        _lane.Gates.Clear();

        (await Server.RemoveAsync()).ShouldBeTrue();

        (await ListedAsync()).ShouldBeEmpty();
        _lane.Storage.Names(Id).ShouldBeEmpty();
    }

    [Fact]
    public async Task Configure_NewWhileTheStorageCannotBeRead_IsListedNowhere()
    {
        _lane.Gates.Fail(Points.Read(StateNames.Server), times: null, way: 0);

        (await PutAsync(Disabled)).Refusal.ShouldNotBeNull().Message.ShouldContain("Nothing was changed");

        await _lane.Gates.QuietAsync();
        (await ListedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Configure_AsBeforeAfterAnotherWasPublishedWithoutWordOfIt_IsPublished()
    {
        await PutAsync(Disabled with { Description = "old" });
        _lane.Gates.Fail(Points.Published, times: 1, way: 0);
        await PutAsync(Disabled with { Description = "new" });

        await PutAsync(Disabled with { Description = "old" });

        (await ListedAsync()).ShouldHaveSingleItem().Description.ShouldBe("old");
    }

    [Fact]
    public async Task Remove_NotClearedWhileAConfigurationWaitsToBePublished_PublishesIt()
    {
        await PutAsync(Disabled);
        _lane.Gates.Hold(1, Points.Publish, times: 1);
        await _lane.EndedAsync(PutAsync(Disabled with { Description = "new" }));
        await _lane.EndedAsync(PutAsync(Disabled with { Description = "newest" }));
        _lane.Gates.Hold(2, Points.Write(StateNames.Server), times: 1);
        _lane.Gates.Fail(Points.Write(StateNames.Server), times: 1, way: 0);
        var removal = Server.RemoveAsync();
        await _lane.Gates.QuietAsync();
        _lane.Gates.Release(1);
        await _lane.Gates.QuietAsync();

        _lane.Gates.Release(2);

        await Should.ThrowAsync<OrderNotStoredException>(() => _lane.EndedAsync(removal));
        await _lane.Gates.QuietAsync();
        (await ListedAsync()).ShouldHaveSingleItem().Description.ShouldBe("newest");
    }

    [Fact]
    public async Task Remove_NotClearedWhileToolsWaitToBeStored_StoresThem()
    {
        await ConnectAsync();
        _lane.Gates.Hold(1, Points.Write(StateNames.Tools), times: 1);
        await AnnounceAsync("first");
        await AnnounceAsync("second");
        _lane.Gates.Hold(2, Points.Write(StateNames.Server), times: 1);
        _lane.Gates.Fail(Points.Write(StateNames.Server), times: 1, way: 0);
        var removal = Server.RemoveAsync();
        await _lane.Gates.QuietAsync();
        _lane.Gates.Release(1);
        await _lane.Gates.QuietAsync();

        _lane.Gates.Release(2);

        await Should.ThrowAsync<OrderNotStoredException>(() => _lane.EndedAsync(removal));
        await _lane.Gates.QuietAsync();
        _lane.Storage.Find<ToolsState>(Id, StateNames.Tools).ShouldNotBeNull().Tools.Select(tool => tool.Name).ShouldContain("second");
    }

    [Fact]
    public async Task Configure_AnotherAddress_ShowsNothingOfTheServerBefore()
    {
        await ConnectAsync();
        _lane.Gates.Hold(1, Points.Handshake, times: null);

        await PutAsync(new ServerVariant(1));

        (await Server.GetStatusAsync()).ShouldNotBeNull().ServerInfo.ShouldBeNull();
    }

    [Fact]
    public async Task Configure_WhileTheStorageHangsOverRetainedKeys_DoesNotWaitForThem()
    {
        await ConnectAsync();
        GrainCluster.Text(await Server.InvokeAsync(GrainCluster.Call("common") with { IdempotencyKey = "key" }, Cancel)).ShouldBe("common");
        (await Server.RemoveAsync()).ShouldBeTrue();
        _lane.Gates.Hold(1, Points.Write(StateNames.KeyedCalls), times: null);
        for (var minute = 0; minute < 12; minute++)
        {
            _lane.Clock.Advance(TimeSpan.FromMinutes(1));
            await _lane.Gates.QuietAsync();
        }

        (await _lane.EndedAsync(PutAsync(Disabled))).Created.ShouldBeTrue();
    }

    private Task<ConfigureServerResult> PutAsync(ServerVariant variant) => Server.ConfigureAsync(variant.ToConfig(_lane.Addresses));

    private async Task ConnectAsync()
    {
        await PutAsync(new ServerVariant(0));
        (await Server.ConnectAsync(Cancel))!.State.ShouldBe(ConnectionState.Connected);
        await _lane.Gates.QuietAsync();
    }

    private async Task AnnounceAsync(string tool)
    {
        _lane.Upstreams[0].Script.Tools.Add(ServerTool.Named(tool));
        await _lane.Upstreams[0].Script.Tools.NotifyChangedAsync(Cancel);
        await _lane.Gates.QuietAsync();
        _lane.Clock.Advance(TimeSpan.FromMilliseconds(250));
        await _lane.Gates.QuietAsync();
    }

    private async Task<IReadOnlyList<PublishedServer>> ListedAsync() => (await _lane.Directory(Key.Tenant).GetSnapshotAsync(null))!.Servers;
}
