using System.Text.RegularExpressions;
using McpOrleans.EndToEnd.Tests.Upstream.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Raw;

namespace McpOrleans.EndToEnd.Tests.Upstream;

/// <summary>A server that asks <c>ping</c> without end is answered up to a measure, then left, and harms nobody.</summary>
[Collection(UpstreamCollection.Name), Trait("Orleans", "none")]
public sealed partial class PingFloodTests
{
    // Some 5 s of the bystander.
    private const int MeanwhileCalls = 1000;

    /// <summary>What a server may be answered while the flood is watched: far more than a decent one asks in a day.</summary>
    private const int MostAnswers = 10_000;

    /// <summary>How often a server may be connected to that is left each time: backed off, and not again and again.</summary>
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
