using System.Net;
using System.Text.RegularExpressions;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.EndToEnd.Tests.Upstream.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Raw;

namespace McpOrleans.EndToEnd.Tests.Upstream;

/// <summary>For answers that are not valid, the caller gets the service's own error at once. Unclear handshakes are interpreted.</summary>
[Collection(UpstreamCollection.Name)]
public sealed partial class StrangeAnswerTests
{
    [Theory]
    [InlineData(Wire.Http, "html")]
    [InlineData(Wire.Http, "wrong_id")]
    [InlineData(Wire.Http, "no_content")]
    [InlineData(Wire.Http, "empty_stream")]
    [InlineData(Wire.StatelessHttp, "html")]
    public async Task Call_AnswerIsNone_IsAProtocolErrorInOurWords(Wire wire, string tool)
    {
        await using var scene = await Scene.WithPlainServerAsync(wire);
        await scene.PlayAsync(async () =>
        {
            var others = await HeldCalls.StartAsync(scene);

            var answer = await Patience.AnswersInTimeAsync(scene.CallAsync(tool));

            answer.ShouldFail(HttpStatusCode.BadGateway, "protocol_error");
            Internals.IsMatch((string)answer.Body["error"]!).ShouldBeFalse(answer.Body.ToJsonString());
            (await scene.ReadTrafficAsync()).Calls[tool].ShouldBe(1);
            await others.ShouldSucceedAsync();
            (await scene.ReadTrafficAsync()).Sessions.ShouldBe(wire is Wire.StatelessHttp ? 0 : 1);
            ((string?)(await scene.Tenant.ReadCircuitAsync(Scene.Bad))["state"]).ShouldBe("closed");
        });
    }

    /// <summary>On a shared stream nobody knows whose answer it was, so the caller has to wait, but no other caller does.</summary>
    [Theory]
    [InlineData(Wire.Sse, "wrong_id")]
    [InlineData(Wire.Stdio, "wrong_id")]
    public async Task Call_SharedStreamHasSomethingThatIsNoAnswer_TimesOutAlone(Wire wire, string tool)
    {
        await using var scene = await Scene.WithPlainServerAsync(wire);
        await scene.PlayAsync(async () =>
        {
            var others = await HeldCalls.StartAsync(scene);

            var answer = await Patience.AnswersInTimeAsync(scene.Tenant.CallAsync(tool, server: Scene.Bad, timeout: Patience.Timeout.TotalSeconds));

            answer.ShouldFail(HttpStatusCode.GatewayTimeout, "timeout");
            (await scene.ReadTrafficAsync()).Calls[tool].ShouldBe(1);
            await others.ShouldSucceedAsync();
            (await scene.ReadTrafficAsync()).Sessions.ShouldBe(1);
        });
    }

    [Theory]
    [InlineData(Wire.Http, DiscoverAnswer.EmptyResult, "2025-11-25")]
    [InlineData(Wire.Http, DiscoverAnswer.BadRequest, "2025-11-25")]
    [InlineData(Wire.Http, DiscoverAnswer.NotFound, "2025-11-25")]
    [InlineData(Wire.Http, DiscoverAnswer.MethodNotFound, "2025-11-25")]
    [InlineData(Wire.Stdio, DiscoverAnswer.EmptyResult, "2025-11-25")]
    [InlineData(Wire.Stdio, DiscoverAnswer.MethodNotFound, "2025-06-18")]
    public async Task Register_DiscoveryIsNotKnown_FallsBackToInitialize(Wire wire, DiscoverAnswer discover, string revision)
    {
        await using var scene = await Scene.StartAsync(wire, new TestServerOptions { Raw = RawKind.Plain, Discover = discover, Protocol = revision });
        await scene.PlayAsync(async () =>
        {
            await scene.Tenant.AddServerAsync(Scene.Bad, scene.Config);

            (await scene.CallAsync("echo", [])).ShouldSucceed().Text.ShouldBe("{}");
            var traffic = await scene.ReadTrafficAsync();
            (traffic.Sessions, traffic.Messages["initialize"]).ShouldBe((1, 1));
            var status = (await scene.Tenant.GetAsync($"servers/{Scene.Bad}")).ShouldSucceed();
            ((string?)status.Body["server_info"]!["protocol_version"]).ShouldBe(revision);
            await scene.CircuitShouldBeClosedAsync();
        });
    }

    // Ids of the service or the server, texts of libraries, and names of types.
    [GeneratedRegex(@"\bid\b|\d{6,}|\bPOST\b|Exception|ModelContextProtocol|System\.", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Internals { get; }
}
