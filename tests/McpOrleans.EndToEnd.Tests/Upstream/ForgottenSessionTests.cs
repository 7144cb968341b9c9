using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.EndToEnd.Tests.Upstream.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Scripting;

namespace McpOrleans.EndToEnd.Tests.Upstream;

/// <summary>A session ends while many callers use it, because the server forgot it or the tenant ended it.</summary>
[Collection(UpstreamCollection.Name)]
public sealed class ForgottenSessionTests
{
    private const int Callers = 20;
    private const int CallsEach = 12;
    private const int AllCalls = Callers * CallsEach;

    // A number in the middle of the calls, so that all callers are at work.
    private const int CallsBefore = 60;

    private const int LongCalls = 8;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(404)]
    [InlineData(400)]
    public async Task Call_ServerForgetsItsSessionUnderManyCallers_AllSucceedAndEachRanOnce(int status)
    {
        await using var scene = await Scene.WithPlainServerAsync(Wire.Http, new TestServerOptions { UnknownSessionStatus = status });
        await scene.PlayAsync(async () =>
        {
            var longCalls = await StartLongCallsAsync(scene);
            var calling = CallAsync(scene);

            await scene.WaitForTrafficAsync(traffic => traffic.Calls.GetValueOrDefault("echo") >= CallsBefore);
            await scene.Control.ForgetSessionsAsync(Cancellation);

            var answers = await calling;
            await scene.Control.SetFaultsAsync([], Cancellation);
            var longAnswers = await Task.WhenAll(longCalls);
            answers.Where(answer => answer.ErrorCode is not null).Select(answer => answer.Body.ToJsonString()).ShouldBeEmpty();
            longAnswers.Where(answer => answer.ErrorCode is not null).Select(answer => answer.Body.ToJsonString()).ShouldBeEmpty();
            var traffic = await scene.ReadTrafficAsync();
            (traffic.Calls["echo"], traffic.Calls["big"], traffic.Sessions).ShouldBe((AllCalls, LongCalls, 2));
            await scene.CircuitShouldBeClosedAsync();
        });
    }

    /// <summary>
    /// The running calls may end with the connection, but none is sent again, and none counts as a failure of the server.
    /// </summary>
    [Theory]
    [InlineData("reconnect", Wire.Http)]
    [InlineData("disconnect", Wire.Http)]
    [InlineData("put", Wire.Http)]
    [InlineData("reconnect", Wire.Stdio)]
    [InlineData("disconnect", Wire.Stdio)]
    [InlineData("put", Wire.Stdio)]
    public async Task Call_TenantEndsTheConnectionMeanwhile_RunsOnceAndDoesNotCountAgainstTheServer(string order, Wire wire)
    {
        await using var scene = await Scene.WithPlainServerAsync(wire);
        await scene.PlayAsync(async () =>
        {
            var longCalls = await StartLongCallsAsync(scene);

            await OrderAsync(scene, order, wire);

            await scene.Control.SetFaultsAsync([], Cancellation);
            var longAnswers = await Task.WhenAll(longCalls);
            await scene.CircuitShouldBeClosedAsync();
            longAnswers.ShouldAllBe(answer => answer.ErrorCode != "circuit_open");
            longAnswers.Select(answer => (string?)answer.Body["error"] ?? "").ShouldAllBe(error => !error.Contains("broke", StringComparison.Ordinal));
            (await scene.ReadTrafficAsync()).Calls["big"].ShouldBe(LongCalls);
            (await CallAsync(scene)).ShouldAllBe(answer => answer.ErrorCode == null);
        });
    }

    /// <summary>Starts more calls than the failures that open a circuit, so that the circuit shows whether they count.</summary>
    private static async Task<Task<ApiAnswer>[]> StartLongCallsAsync(Scene scene)
    {
        await scene.Control.AddFaultAsync(new Fault { Kind = FaultKind.Hold, Tool = "big" }, Cancellation);
        var calls = Enumerable.Range(0, LongCalls).Select(_ => scene.CallAsync("big")).ToArray();
        await scene.WaitForTrafficAsync(traffic => traffic.RunningCalls == LongCalls);
        return calls;
    }

    private static async Task OrderAsync(Scene scene, string order, Wire wire)
    {
        if (order != "put")
        {
            (await scene.Tenant.PostAsync($"servers/{Scene.Bad}/{order}")).ShouldSucceed();
            return;
        }

        var config = scene.Config;
        config[wire is Wire.Stdio ? "env" : "headers"] = new JsonObject { ["X_ANOTHER"] = "value" };
        (await scene.Tenant.PutServerAsync(Scene.Bad, config)).ShouldSucceed();
    }

    private static async Task<ApiAnswer[]> CallAsync(Scene scene)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            var own = new List<ApiAnswer>();
            for (var number = 0; number < CallsEach; number++)
            {
                own.Add(await scene.CallAsync("echo"));
            }

            return own;
        }));
        return [.. answers.SelectMany(own => own)];
    }
}
