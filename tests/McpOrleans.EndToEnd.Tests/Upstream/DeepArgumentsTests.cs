using System.Net;
using McpOrleans.EndToEnd.Tests.Upstream.Support;

namespace McpOrleans.EndToEnd.Tests.Upstream;

/// <summary>
/// Deeply nested arguments either arrive or are refused by the front. There is one limit, and no server is blamed for it.
/// </summary>
[Collection(UpstreamCollection.Name)]
public sealed class DeepArgumentsTests
{
    // Numbers around the 64 levels that the front allows in a body, less the levels that a message adds around the arguments.
    private static readonly int[] Depths = [40, 57, 58, 59, 60, 61, 62, 63, 64, 100, 1000];

    /// <summary>No caller needs deeper arguments, and every server accepts this depth.</summary>
    private const int SureToArrive = 40;

    [Theory]
    [InlineData(Wire.Http)]
    [InlineData(Wire.StatelessHttp)]
    [InlineData(Wire.Sse)]
    [InlineData(Wire.Stdio)]
    public async Task Call_ArgumentsAreNestedDeeply_ArriveOrAreRefusedAtTheDoor(Wire wire)
    {
        await using var scene = await Scene.WithPlainServerAsync(wire);
        await scene.PlayAsync(async () =>
        {
            var arrived = 0;
            foreach (var depth in Depths)
            {
                var arguments = $$"""{"a":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}""";

                var answer = await scene.Tenant.PostTextAsync("call", $$"""{"tool":"echo","server":"{{Scene.Bad}}","arguments":{{arguments}}}""");

                if (depth <= SureToArrive || answer.Status is HttpStatusCode.OK)
                {
                    answer.ShouldSucceed().Text.ShouldBe(arguments);
                    arrived++;
                }
                else
                {
                    answer.ShouldFail(HttpStatusCode.BadRequest, "invalid_request");
                }
            }

            var traffic = await scene.ReadTrafficAsync();
            traffic.Calls["echo"].ShouldBe(arrived);
            traffic.Sessions.ShouldBeLessThanOrEqualTo(1, "the connection is kept");
            await scene.CircuitShouldBeClosedAsync();
        });
    }
}
