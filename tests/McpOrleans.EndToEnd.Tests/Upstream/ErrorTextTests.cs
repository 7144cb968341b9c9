using System.Net;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.EndToEnd.Tests.Upstream.Support;
using McpOrleans.TestServers;

namespace McpOrleans.EndToEnd.Tests.Upstream;

/// <summary>
/// An error that a server answers with is its answer, whatever the text says. The service draws no conclusions from the text.
/// </summary>
[Collection(UpstreamCollection.Name)]
public sealed class ErrorTextTests
{
    /// <summary>The last one is for comparison: its text has no special meaning for anybody.</summary>
    public static TheoryData<Wire, bool, string, string> Errors()
    {
        const string Crash = "Browser session crashed";
        return new TheoryData<Wire, bool, string, string>
        {
            { Wire.Http, false, "crash", Crash },
            { Wire.Http, true, "crash", Crash },
            { Wire.StatelessHttp, false, "crash", Crash },
            { Wire.Sse, false, "crash", Crash },
            { Wire.Stdio, false, "crash", Crash },
            { Wire.Http, false, "crash_readonly", Crash },
            { Wire.Http, false, "session", "Session not found" },
            { Wire.Http, false, "refuse", "Out of stock" },
        };
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Call_ServerAnswersWithAnErrorThatSpeaksOfSessions_IsToldSoAndNothingElseHappens(Wire wire, bool events, string tool, string text)
    {
        await using var scene = await Scene.WithPlainServerAsync(wire, new TestServerOptions { Events = events });
        await scene.PlayAsync(async () =>
        {
            var others = await HeldCalls.StartAsync(scene);
            var sessions = (await scene.ReadTrafficAsync()).Sessions;

            var answer = await scene.CallAsync(tool);

            answer.ShouldFail(HttpStatusCode.BadGateway, "protocol_error");
            ((string)answer.Body["error"]!).ShouldContain(text);
            ((string)answer.Body["error"]!).ShouldNotContain("did not run");
            await others.ShouldSucceedAsync();
            (await scene.ReadTrafficAsync()).Calls[tool].ShouldBe(1);
            (await scene.ReadTrafficAsync()).Sessions.ShouldBe(sessions);
            sessions.ShouldBe(wire is Wire.StatelessHttp ? 0 : 1);
            await scene.CircuitShouldBeClosedAsync();
        });
    }
}
