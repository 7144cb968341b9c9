using System.Text.RegularExpressions;
using McpOrleans.EndToEnd.Tests.Upstream.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Raw;

namespace McpOrleans.EndToEnd.Tests.Upstream;

/// <summary>A server that sends <c>ping</c> without end is answered up to a limit and then disconnected, and harms nobody.</summary>
[Collection(UpstreamCollection.Name)]
public sealed partial class PingFloodTests
{
    // The bystander needs about 5 s for them.
    private const int MeanwhileCalls = 1000;

    /// <summary>How many pings may be answered during the test. It is far more than a well-behaved server sends in a day.</summary>
    private const int MostAnswers = 10_000;

    /// <summary>How often the service may connect to a server that it disconnects each time. It must back off.</summary>
    private const int MostSessions = 8;

    [Theory]
    [InlineData(Wire.Http)]
    [InlineData(Wire.Sse)]
    [InlineData(Wire.Stdio)]
    public async Task Flood_PingsWithoutEnd_AreBoundedAndTheServerIsLeftWithAReason(Wire wire)
    {
        await using var scene = await Scene.StartAsync(wire, new TestServerOptions { Raw = RawKind.PingFlood });
        await scene.PlayAsync(async () =>
        {
            await scene.Tenant.PutServerAsync(Scene.Bad, scene.Config);
            await scene.WaitForTrafficAsync(traffic => traffic.Sent > 0);
            await scene.Bystander.MakesCallsAsync(MeanwhileCalls);

            var traffic = await scene.ReadTrafficAsync();
            traffic.Answers.ShouldBeLessThan(MostAnswers);
            traffic.Sessions.ShouldBeLessThanOrEqualTo(MostSessions);
            await Eventually.TrueAsync(
                async _ => (string?)(await scene.Tenant.GetAsync($"servers/{Scene.Bad}")).Body["last_error"] is { Length: > 0 } error
                    && Reason.IsMatch(error)
                    && !error.Contains("may have run", StringComparison.Ordinal),
                () => "The status does not say why the server was left.",
                cancellationToken: TestContext.Current.CancellationToken);
            await scene.CircuitShouldBeClosedAsync();
        });
    }

    [GeneratedRegex("request|ping|message", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Reason { get; }
}
