using System.Net;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.EndToEnd.Tests.Upstream.Support;

namespace McpOrleans.EndToEnd.Tests.Upstream;

/// <summary>HTTP statuses for one call: which of them count as a failure of the server, and what the caller is told.</summary>
[Collection(UpstreamCollection.Name)]
public sealed class StatusTests
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(7);

    [Theory]
    [InlineData(Wire.Http)]
    [InlineData(Wire.Sse)]
    public async Task Call_TooManyRequests_IsOverloadedForAsLongAndDoesNotCount(Wire wire)
    {
        await using var scene = await Scene.WithPlainServerAsync(wire);
        await scene.PlayAsync(async () =>
        {
            var answer = await CallAsync(scene, 429, RetryAfter);

            answer.ShouldFail(HttpStatusCode.ServiceUnavailable, "overloaded").RetryAfter.ShouldBe(RetryAfter);
            await scene.CircuitShouldBeClosedAsync();
        });
    }

    [Theory]
    [InlineData(Wire.Http)]
    [InlineData(Wire.StatelessHttp)]
    public async Task Call_RequestTimeout_IsATimeoutAndDoesNotCount(Wire wire)
    {
        await using var scene = await Scene.WithPlainServerAsync(wire);
        await scene.PlayAsync(async () =>
        {
            (await CallAsync(scene, 408)).ShouldFail(HttpStatusCode.GatewayTimeout, "timeout");

            await scene.CircuitShouldBeClosedAsync();
        });
    }

    [Theory]
    [InlineData(Wire.Http, 503)]
    [InlineData(Wire.StatelessHttp, 500)]
    public async Task Call_ServerFails_Counts(Wire wire, int status)
    {
        await using var scene = await Scene.WithPlainServerAsync(wire);
        await scene.PlayAsync(async () =>
        {
            var answer = await CallAsync(scene, status);

            answer.ErrorCode.ShouldNotBeNull();
            ((int)answer.Status).ShouldBeGreaterThanOrEqualTo(500);
            await scene.CircuitShouldBeClosedAsync(failures: 1);
        });
    }

    /// <summary>The tool does not say that it may be called again, so it was called once.</summary>
    private static async Task<ApiAnswer> CallAsync(Scene scene, int status, TimeSpan? retryAfter = null)
    {
        var arguments = new JsonObject { ["status"] = status };
        if (retryAfter is { } pause)
        {
            arguments["retry_after"] = (int)pause.TotalSeconds;
        }

        var answer = await scene.CallAsync("status", arguments);
        (await scene.ReadTrafficAsync()).Calls["status"].ShouldBe(1, answer.Body.ToJsonString());
        return answer;
    }
}
