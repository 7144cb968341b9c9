using System.Net;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.EndToEnd.Tests.Upstream.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Raw;

namespace McpOrleans.EndToEnd.Tests.Upstream;

/// <summary>Calls that are answered with 404 without a session, or redirected, are sent once, and the caller is told what to do.</summary>
[Collection(UpstreamCollection.Name)]
public sealed class LostCallTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Wire.Http)]
    [InlineData(Wire.StatelessHttp)]
    public async Task Call_NotFoundWithoutASession_IsSentOnce(Wire wire)
    {
        await using var scene = await Scene.WithPlainServerAsync(wire, new TestServerOptions { Sessions = false });
        await scene.PlayAsync(async () =>
        {
            var answer = await scene.CallAsync("status", new JsonObject { ["status"] = 404 });

            await ShouldBeSentOnceAsync(scene, answer, "status");
            ((string)answer.Body["error"]!).ShouldContain("404");
        });
    }

    [Theory]
    [InlineData(Wire.Http)]
    [InlineData(Wire.StatelessHttp)]
    [InlineData(Wire.Sse)]
    public async Task Call_RedirectToAnotherOrigin_IsNotFollowed(Wire wire)
    {
        await using var elsewhere = await TestServerProcess.StartAsync(new TestServerOptions { Raw = RawKind.Plain, Sessions = false }, Cancellation);
        await using var scene = await Scene.WithPlainServerAsync(wire);
        await scene.PlayAsync(async () =>
        {
            var answer = await scene.CallAsync("redirect", new JsonObject { ["to"] = elsewhere.Url.ToString() });

            await ShouldBeSentOnceAsync(scene, answer, "redirect");
            (await elsewhere.Control.ReadTrafficAsync(Cancellation)).Messages.ShouldBeEmpty();
        });
    }

    [Theory]
    [InlineData(Wire.Http)]
    [InlineData(Wire.StatelessHttp)]
    [InlineData(Wire.Sse)]
    public async Task Call_RedirectToItself_IsSentOnceMoreToWhereTheServerMayHaveMoved(Wire wire)
    {
        await using var scene = await Scene.WithPlainServerAsync(wire);

        // A server that redirects has not run the call. A new handshake finds its new address.
        await scene.PlayAsync(async () => await ShouldBeSentAsync(times: 2, scene, await scene.CallAsync("redirect"), "redirect"));
    }

    private static Task ShouldBeSentOnceAsync(Scene scene, ApiAnswer answer, string tool) => ShouldBeSentAsync(times: 1, scene, answer, tool);

    private static async Task ShouldBeSentAsync(int times, Scene scene, ApiAnswer answer, string tool)
    {
        (await scene.ReadTrafficAsync()).Calls[tool].ShouldBe(times, answer.Body.ToJsonString());
        answer.Status.ShouldBe(HttpStatusCode.BadGateway, answer.Body.ToJsonString());
        answer.ErrorCode.ShouldBeOneOf("protocol_error", "connection_failed");
        ((string?)answer.Body["suggestion"]).ShouldNotBeNullOrEmpty();
        (await scene.CallAsync("echo", [])).ShouldSucceed();
        await scene.CircuitShouldBeClosedAsync();
    }
}
