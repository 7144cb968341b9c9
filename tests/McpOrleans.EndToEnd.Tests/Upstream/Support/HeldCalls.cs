using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers.Scripting;

namespace McpOrleans.EndToEnd.Tests.Upstream.Support;

/// <summary>Calls of the bad server that run while something happens to another call, and that must still be answered.</summary>
internal sealed class HeldCalls
{
    private const int Count = 5;
    private const string Tool = "echo";

    private readonly Scene _scene;
    private readonly Task<ApiAnswer>[] _calls;

    private HeldCalls(Scene scene, Task<ApiAnswer>[] calls)
    {
        _scene = scene;
        _calls = calls;
    }

    /// <summary>Starts the calls, and returns once all of them run.</summary>
    public static async Task<HeldCalls> StartAsync(Scene scene)
    {
        await scene.Control.AddFaultAsync(new Fault { Kind = FaultKind.Hold, Tool = Tool, Times = Count }, TestContext.Current.CancellationToken);
        var calls = Enumerable.Range(0, Count).Select(number => scene.CallAsync(Tool, new JsonObject { ["number"] = number })).ToArray();
        await scene.WaitForTrafficAsync(traffic => traffic.RunningCalls == Count);
        return new HeldCalls(scene, calls);
    }

    /// <summary>Lets the server answer the calls, and checks that each gets its own answer and ran once.</summary>
    public async Task ShouldSucceedAsync()
    {
        await _scene.Control.SetFaultsAsync([], TestContext.Current.CancellationToken);
        var answers = await Task.WhenAll(_calls);
        for (var number = 0; number < Count; number++)
        {
            answers[number].ShouldSucceed().Text.ShouldBe($$"""{"number":{{number}}}""");
        }

        (await _scene.ReadTrafficAsync()).Calls[Tool].ShouldBe(Count);
    }
}
