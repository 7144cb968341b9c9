using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using McpOrleans.EndToEnd.Tests.Upstream.Support;
using McpOrleans.TestServers;

namespace McpOrleans.EndToEnd.Tests.Upstream;

/// <summary>An answer above the limit fails its own call and no other call.</summary>
[Collection(UpstreamCollection.Name)]
public sealed partial class OversizeTests
{
    // Just above the default of MCPORLEANS__CONNECTIONS__MAXMESSAGEBYTES.
    private const int TooMany = (64 * 1024 * 1024) + 1;

    [Theory]
    [InlineData(Wire.Http, false, "big")]
    [InlineData(Wire.StatelessHttp, false, "big")]
    [InlineData(Wire.Sse, false, "big")]
    [InlineData(Wire.Http, true, "big_readonly")]
    [InlineData(Wire.Stdio, false, "big_readonly")]
    public async Task Call_AnswerIsTooLarge_FailsAloneAndSaysWhichLimit(Wire wire, bool events, string tool)
    {
        await using var scene = await Scene.WithPlainServerAsync(wire, new TestServerOptions { Events = events });
        await scene.PlayAsync(async () =>
        {
            var others = await HeldCalls.StartAsync(scene);

            var answer = await scene.CallAsync(tool, new JsonObject { ["bytes"] = TooMany });

            answer.ErrorCode.ShouldBeOneOf("protocol_error", "overloaded");
            Limit.IsMatch((string)answer.Body["error"]!).ShouldBeTrue(answer.Body.ToJsonString());
            await others.ShouldSucceedAsync();
            (await scene.ReadTrafficAsync()).Calls[tool].ShouldBe(1);
            (await scene.ReadTrafficAsync()).Sessions.ShouldBe(wire is Wire.StatelessHttp ? 0 : 1, "the connection is kept");
            await scene.CircuitShouldBeClosedAsync();
        });
    }

    [GeneratedRegex(@"\b64 MiB|\b67[, ]?108[, ]?864", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Limit { get; }
}
