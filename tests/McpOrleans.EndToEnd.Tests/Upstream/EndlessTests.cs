using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.EndToEnd.Tests.Upstream.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Raw;

namespace McpOrleans.EndToEnd.Tests.Upstream;

/// <summary>An endless tool list and endless notifications are cut off, and other calls stay fast.</summary>
[Collection(UpstreamCollection.Name)]
public sealed class EndlessTests
{
    // The bystander needs about 5 s for them.
    private const int MeanwhileCalls = 1000;

    /// <summary>
    /// The most pages that may be fetched in that time. 10,000 tools, the most that are accepted, have about 100 pages, and there are a few
    /// listings.
    /// </summary>
    private const int MostPages = 5_000;

    /// <summary>The most listings in a second. Each is made a moment after a change was announced.</summary>
    private const int MostListingsInASecond = 5;

    /// <summary>The number of listings that have nothing to do with changes.</summary>
    private const int OtherListings = 5;

    /// <summary>How long a call of the bystander may take: a second, and what a busy machine adds.</summary>
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

            // In the stateless revision, a client that does not listen receives no notifications.
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
