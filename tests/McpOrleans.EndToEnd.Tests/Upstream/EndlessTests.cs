using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.EndToEnd.Tests.Upstream.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Raw;

namespace McpOrleans.EndToEnd.Tests.Upstream;

/// <summary>A tool list without an end, and notifications without an end: both are cut, and others stay quick.</summary>
[Collection(UpstreamCollection.Name), Trait("Orleans", "none")]
public sealed class EndlessTests
{
    // Some 5 s of the bystander.
    private const int MeanwhileCalls = 1000;

    /// <summary>Pages that may be fetched in that time: 10,000 tools, the most that are taken, have some 100 pages; a few listings are made.</summary>
    private const int MostPages = 5_000;

    /// <summary>Listings in a second, each being made a moment after a change was announced.</summary>
    private const int MostListingsInASecond = 5;

    /// <summary>Listings that have nothing to do with changes.</summary>
    private const int OtherListings = 5;

    /// <summary>What a call may take beside it all: a second, and what a busy machine adds.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(2.5);

    [Theory]
    [InlineData(Wire.Http)]
    [InlineData(Wire.StatelessHttp)]
    [InlineData(Wire.Sse)]
    [InlineData(Wire.Stdio)]
    public async Task List_PagesHaveNoEnd_StopsAndSaysSo(Wire wire)
    {
        await using var scene = await Scene.StartAsync(wire, new TestServerOptions { Raw = RawKind.EndlessPages });
        await scene.PlayAsync(async () =>
        {
            await scene.Tenant.PutServerAsync(Scene.Bad, scene.Config);
            await scene.WaitForTrafficAsync(traffic => traffic.Messages.GetValueOrDefault("tools/list") > 0);
            await scene.Bystander.MakesCallsAsync(MeanwhileCalls);

            (await scene.ReadTrafficAsync()).Messages["tools/list"].ShouldBeLessThan(MostPages);
            var status = (await scene.Tenant.GetAsync($"servers/{Scene.Bad}")).ShouldSucceed().Body.ToJsonString();
            status.ShouldContain("page", Case.Insensitive, "the status says why there are no tools");
            await scene.CircuitShouldBeClosedAsync();
            scene.Bystander.Slowest.ShouldBeLessThan(Quick);
        });
    }

    [Theory]
    [InlineData(Wire.Http)]
    [InlineData(Wire.StatelessHttp)]
    [InlineData(Wire.Sse)]
    [InlineData(Wire.Stdio)]
    public async Task Flood_NotificationsWithoutEnd_AreBoundedAndOthersStayQuick(Wire wire)
    {
        await using var scene = await Scene.StartAsync(wire, new TestServerOptions { Raw = RawKind.NotificationFlood });
        await scene.PlayAsync(async () =>
        {
            await scene.Tenant.PutServerAsync(Scene.Bad, scene.Config);

            // Of the stateless revision a client hears nothing unasked; one that does not listen has nothing to bear.
            var start = TimeProvider.System.GetTimestamp();
            await scene.WaitForTrafficAsync(
                traffic => traffic.Sent > 0 || (wire is Wire.StatelessHttp && traffic.Messages.GetValueOrDefault("tools/list") > 0));
            await scene.Bystander.MakesCallsAsync(MeanwhileCalls);

            var listings = (await scene.ReadTrafficAsync()).Messages.GetValueOrDefault("tools/list");
            listings.ShouldBeLessThan((int)(TimeProvider.System.GetElapsedTime(start).TotalSeconds * MostListingsInASecond) + OtherListings);
            await scene.CircuitShouldBeClosedAsync();
            scene.Bystander.Slowest.ShouldBeLessThan(Quick);
        });
    }

    [Theory]
    [InlineData(Wire.Http)]
    [InlineData(Wire.StatelessHttp)]
    [InlineData(Wire.Sse)]
    [InlineData(Wire.Stdio)]
    public async Task Call_NotificationsWithoutEndInsteadOfAnAnswer_FailsInTimeAndOthersStayQuick(Wire wire)
    {
        await using var scene = await Scene.WithPlainServerAsync(wire, new TestServerOptions { Events = true });
        await scene.PlayAsync(async () =>
        {
            var answer = await Patience.AnswersInTimeAsync(
                scene.Tenant.CallAsync("noisy", server: Scene.Bad, timeout: Patience.Timeout.TotalSeconds));

            answer.ErrorCode.ShouldBeOneOf("timeout", "protocol_error", "overloaded");
            (await scene.CallAsync("echo", [])).ShouldSucceed();
            (await scene.ReadTrafficAsync()).Calls["noisy"].ShouldBe(1);
            scene.Bystander.Slowest.ShouldBeLessThan(Quick);
        });
    }
}
