using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Mcp.Support;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Known;
using McpOrleans.TestServers.Scripting;

namespace McpOrleans.EndToEnd.Tests.Mcp;

/// <summary>
/// Clients of the official SDKs call off a long call when its first progress arrives. That they can do this shows that progress arrives
/// while the tool runs.
/// </summary>
public sealed class SdkCancelTests(SharedHost shared)
{
    private static readonly (string Sdk, string Revision)[] Clients =
    [
        ("TypeScript 1", Sdk.NewestWithSessions),
        ("TypeScript 2", Sdk.NewestWithSessions),
        ("TypeScript 2", Sdk.Stateless),
        ("C#", Sdk.Stateless),
    ];

    /// <summary>
    /// With a session, the C# SDK only breaks the connection of the call. That calls nothing off, but the end of the session, which follows,
    /// does.
    /// </summary>
    private static readonly (string Sdk, string Revision) ClientThatOnlyEnds = ("C#", Sdk.NewestWithSessions);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>
    /// The tool of server-everything does not ask whether it is called off. It runs to its end, and then the server keeps its result to
    /// itself.
    /// </summary>
    [Theory]
    [InlineData("stdio")]
    [InlineData("streamableHttp")]
    public async Task CallOff_LongRunningOperation_ServerIsToldAndDoesNotAnswer(string transport)
    {
        var known = KnownServers.Named($"everything {transport}");
        Assert.SkipWhen(known.Missing is not null, known.Missing ?? "");
        using var folder = new TestFolder();
        using var records = new TestFolder();
        await using var running = await known.StartAsync(folder, Cancellation);
        await using var recorded = await running.RecordAsync(records, Cancellation);
        var endpoint = await McpAddress.RegisterAsync(shared, recorded.Command is { } command ? ServerConfig.Stdio(command) : ServerConfig.Http(recorded.Url!));
        var calls = Clients.Append(ClientThatOnlyEnds).Select((client, index) => (Client: client, Steps: 50 + index)).ToArray();

        foreach (var (client, steps) in calls)
        {
            await CallOffAsync(client, endpoint, CallOf("trigger-long-running-operation", new JsonObject { ["duration"] = steps / 10.0, ["steps"] = steps }));
            await Eventually.TrueAsync(() => Recorded(steps).IsCalledOff, () => $"{client}: the server was not told.", cancellationToken: Cancellation);
        }

        if (recorded.Command is not null)
        {
            // Over HTTP nobody would hear it.
            await Eventually.TrueAsync(() => calls.All(call => Recorded(call.Steps).HasLastProgress), () => "A tool has not ended.", cancellationToken: Cancellation);
        }

        calls.Where(call => Recorded(call.Steps).IsAnswered).ShouldBeEmpty();

        RecordedCall Recorded(int steps) => new(recorded.Read(), steps);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task CallOff_ToolThatObeys_EndsWhileTheClientGoesOn(string revision)
    {
        Assert.SkipWhen(NpmServers.Missing is not null, NpmServers.Missing ?? "");
        await using var server = await TestServer.StartAsync(new TestServerOptions { Protocol = revision }, Cancellation);

        // The tool takes an hour. The service would end it after this time, which is longer than the test waits.
        var config = ServerConfig.Http(server.Url);
        config["timeout"] = 2 * Eventually.DefaultCap.TotalSeconds;
        var endpoint = await McpAddress.RegisterAsync(shared, config);
        var endless = CallOf("progress", new JsonObject { ["steps"] = 36_000, ["milliseconds"] = 100 });
        for (var calls = 1; calls <= Clients.Length; calls++)
        {
            server.Script.Faults.Add(new Fault { Kind = FaultKind.Hold, Tool = "echo" });
            var client = CallOffAsync(Clients[calls - 1], endpoint, endless, CallOf("echo", new JsonObject { ["message"] = "next" }));

            // The next call is held, so the client is still there, and only the cancellation can have ended the tool.
            await Eventually.TrueAsync(
                () => client.IsCompleted || server.Script.Traffic.Read() is { RunningCalls: 0, Calls: var seen } && seen.GetValueOrDefault("echo") == calls,
                () => $"{Clients[calls - 1]}: the tool still runs.",
                cancellationToken: Cancellation);
            client.IsCompleted.ShouldBeFalse();
            server.Script.Faults.Clear();

            (await client)[1].Result.ShouldNotBeNull();
            server.Script.Traffic.Calls("progress").ShouldBe(calls, "what was called off is not repeated");
        }
    }

    private static SdkQuestion CallOf(string tool, JsonObject arguments) => new("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments });

    /// <summary>Calls off the first call at its first progress, and goes on with the others.</summary>
    private static async Task<IReadOnlyList<SdkAnswer>> CallOffAsync((string Sdk, string Revision) client, McpAddress endpoint, SdkQuestion first, params SdkQuestion[] others)
    {
        var survey = await Sdk.All[client.Sdk].Sdk.AskAsync(endpoint, client.Revision, [first with { Cancel = true }, .. others], Cancellation);
        survey.Answers[0].Cancelled.ShouldBeTrue($"{client}: {survey.Answers[0]}");
        return survey.Answers;
    }
}
