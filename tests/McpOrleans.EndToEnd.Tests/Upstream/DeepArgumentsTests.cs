using System.Net;
using McpOrleans.EndToEnd.Tests.Upstream.Support;

namespace McpOrleans.EndToEnd.Tests.Upstream;

/// <summary>Arguments that are nested deeply arrive or are refused at the door: there is one limit, and no server pays for it.</summary>
[Collection(UpstreamCollection.Name), Trait("Orleans", "none")]
public sealed class DeepArgumentsTests
{
    // Around the 64 levels that a body may have at the door, and those that a message adds around the arguments.
    private static readonly int[] Depths = [40, 57, 58, 59, 60, 61, 62, 63, 64, 100, 1000];

    /// <summary>No caller needs more, and every server takes it.</summary>
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
