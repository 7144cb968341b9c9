using System.Net;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using McpOrleans.TestServers.Stdio;
using McpOrleans.TestServers.Tools;

namespace McpOrleans.EndToEnd.Tests;

/// <summary>
/// MCP servers that answer a call wrongly, late or never: the caller gets the right error within the timeout, and the next call
/// works.
/// </summary>
public sealed class SpoiledAnswerTests(SharedHost shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FaultKind.Status, HttpStatusCode.BadGateway, "connection_failed")]
    [InlineData(FaultKind.Garbage, HttpStatusCode.BadGateway, "protocol_error")]
    [InlineData(FaultKind.HalfMessage, HttpStatusCode.BadGateway, "protocol_error")]
    [InlineData(FaultKind.EndlessComments, HttpStatusCode.GatewayTimeout, "timeout")]
    [InlineData(FaultKind.EndlessMessage, HttpStatusCode.GatewayTimeout, "timeout")]
    [InlineData(FaultKind.Nothing, HttpStatusCode.GatewayTimeout, "timeout")]
    [InlineData(FaultKind.Hang, HttpStatusCode.GatewayTimeout, "timeout")]
    [InlineData(FaultKind.JsonRpcError, HttpStatusCode.BadGateway, "protocol_error")]
    public async Task Call_StreamableHttpAnswerIsSpoiled_FailsInTimeAndRecovers(FaultKind kind, HttpStatusCode status, string code)
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("bad", ServerConfig.Http(server.Url).ImpatientCalls(Patience.Timeout));
        server.Script.Faults.Add(new Fault { Kind = kind, Tool = "echo", Times = 1 });

        (await Patience.AnswersInTimeAsync(tenant.CallAsync("echo"))).ShouldFail(status, code);

        server.Script.Traffic.Calls("echo").ShouldBe(1, "a call that may have run is not repeated");
        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "again" })).ShouldSucceed().Text.ShouldBe("again");
    }

    [Fact]
    public async Task Call_ConnectionBreaksInTheAnswer_FailsInTimeAndRecovers()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("bad", ServerConfig.Http(server.Url).ImpatientCalls(Patience.Timeout));
        server.Script.Faults.Add(new Fault { Kind = FaultKind.Disconnect, Tool = "echo", Times = 1 });

        var answer = await Patience.AnswersInTimeAsync(tenant.CallAsync("echo"));

        // Which of the two depends on whether the client sees half an answer first or the connection's end.
        answer.Status.ShouldBe(HttpStatusCode.BadGateway);
        answer.ErrorCode.ShouldBeOneOf("connection_failed", "protocol_error");
        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "again" })).ShouldSucceed().Text.ShouldBe("again");
    }

    [Theory]
    [InlineData(FaultKind.Status)]
    [InlineData(FaultKind.Disconnect)]
    [InlineData(FaultKind.Garbage)]
    [InlineData(FaultKind.HalfMessage)]
    [InlineData(FaultKind.EndlessComments)]
    [InlineData(FaultKind.EndlessMessage)]
    [InlineData(FaultKind.Nothing)]
    public async Task Call_SseAnswerIsSpoiled_FailsInTimeAndRecovers(FaultKind kind)
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("bad", ServerConfig.Http(server.SseUrl).ImpatientCalls(Patience.Timeout));
        server.Script.Faults.Add(new Fault { Kind = kind, Tool = "echo", Times = 1 });

        var answer = await Patience.AnswersInTimeAsync(tenant.CallAsync("echo"));

        answer.ErrorCode.ShouldBeOneOf("connection_failed", "protocol_error", "timeout");
        server.Script.Faults.Clear();
        (await tenant.PostAsync("servers/bad/reconnect")).ShouldSucceed();
        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "again" })).ShouldSucceed().Text.ShouldBe("again");
    }

    [Theory]
    [InlineData(FaultKind.Garbage, HttpStatusCode.GatewayTimeout, "timeout")]
    [InlineData(FaultKind.HalfMessage, HttpStatusCode.GatewayTimeout, "timeout")]
    [InlineData(FaultKind.EndlessMessage, HttpStatusCode.GatewayTimeout, "timeout")]
    [InlineData(FaultKind.Disconnect, HttpStatusCode.BadGateway, "connection_failed")]
    [InlineData(FaultKind.Exit, HttpStatusCode.BadGateway, "connection_failed")]
    public async Task Call_StdioAnswerIsSpoiled_FailsInTimeAndRecovers(FaultKind kind, HttpStatusCode status, string code)
    {
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("bad", ServerConfig.Stdio(new TestServerOptions
        {
            Faults = [new Fault { Kind = kind, Tool = "echo", Times = 1 }],
        }).ImpatientCalls(Patience.Timeout));

        (await Patience.AnswersInTimeAsync(tenant.CallAsync("echo"))).ShouldFail(status, code);

        (await tenant.PostAsync("servers/bad/reconnect")).ShouldSucceed();
        (await tenant.CallAsync("add", new JsonObject { ["a"] = 1, ["b"] = 2 })).ShouldSucceed().Text.ShouldBe("3");
    }

    [Theory]
    [InlineData(FaultKind.Exit, "Exit code 42.")]
    [InlineData(FaultKind.Kill, "Exit code 137.")]
    [InlineData(FaultKind.CloseOutput, "It closed its standard output.")]
    public async Task Call_StdioProcessEndsAfterTheToolRan_MayHaveRunAndRecovers(FaultKind kind, string reason)
    {
        Assert.SkipWhen(ProcessTable.Missing is not null, ProcessTable.Missing ?? "");
        var runs = new RunCounter();
        var port = FreePorts.Take(1)[0];
        await using var server = await TestServer.StartAsync(new TestServerOptions { LinePort = port }, [runs.Tool], Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("bad", ServerConfig.Stdio(new TestServerOptions { Relay = port }));
        server.Script.Faults.Add(new Fault { Kind = kind, Tool = RunCounter.ToolName, ExitCode = 42, RunsFirst = true, Times = 1 });

        var answer = await tenant.CallAsync(RunCounter.ToolName, new JsonObject { ["id"] = "first" });

        answer.ShouldFail(HttpStatusCode.BadGateway, "connection_failed");
        ((string)answer.Body["error"]!).ShouldEndWith($" {reason} The request may have run.");
        runs.Runs("first").ShouldBe(1);
        (await tenant.CallAsync(RunCounter.ToolName, new JsonObject { ["id"] = "again" })).ShouldSucceed().Text.ShouldBe("again");
    }

    [Theory]
    [InlineData(FaultKind.Status)]
    [InlineData(FaultKind.Garbage)]
    [InlineData(FaultKind.EndlessComments)]
    [InlineData(FaultKind.Nothing)]
    public async Task Call_StreamForNotificationsIsSpoiled_AnswersAllTheSame(FaultKind kind)
    {
        await using var server = await TestServer.StartAsync(new TestServerOptions { Protocol = "2025-11-25" }, Cancellation);
        server.Script.Faults.Add(new Fault { Kind = kind, Method = Fault.OpenStream, Status = 405 });
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("one", ServerConfig.Http(server.Url));

        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "hi" })).ShouldSucceed().Text.ShouldBe("hi");
    }

    [Fact]
    public async Task Call_AnswerDripsTooSlowly_TimesOut()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("slow", ServerConfig.Http(server.Url).ImpatientCalls(Patience.Timeout));
        server.Script.Faults.Set(
            new Fault { Kind = FaultKind.Drip, Tool = "echo", DelayMs = 500, Bytes = 1, Times = 1 },
            new Fault { Kind = FaultKind.Drip, Tool = "echo", DelayMs = 1, Bytes = 16 });

        (await Patience.AnswersInTimeAsync(tenant.CallAsync("echo"))).ShouldFail(HttpStatusCode.GatewayTimeout, "timeout");

        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "hi" })).ShouldSucceed().Text.ShouldBe("hi");
    }

    [Theory]
    [InlineData(StdioFault.WritesGarbageFirst)]
    [InlineData(StdioFault.FloodsStandardError)]
    public async Task Call_NoisyProcess_Answers(StdioFault fault)
    {
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("noisy", ServerConfig.Stdio(new TestServerOptions { StdioFault = fault }));

        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "hi" })).ShouldSucceed().Text.ShouldBe("hi");
    }

    [Fact]
    public async Task Call_MessageBeyondTheLimit_IsRefusedAndTheServiceGoesOn()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("bad", ServerConfig.Http(server.Url));
        server.Script.Faults.Add(new Fault { Kind = FaultKind.EndlessMessage, Tool = "echo", Times = 1, DelayMs = 0 });

        (await tenant.CallAsync("echo", timeout: 30)).ShouldFail(HttpStatusCode.BadGateway, "protocol_error");

        (await tenant.CallAsync("echo", new JsonObject { ["message"] = "again" })).ShouldSucceed().Text.ShouldBe("again");
    }

    [Fact]
    public async Task Call_ToolReportsAnError_IsNoFailureOfTheService()
    {
        await using var server = await TestServer.StartAsync(cancellationToken: Cancellation);
        var tenant = await shared.NewTenantAsync();
        await tenant.AddServerAsync("one", ServerConfig.Http(server.Url));

        var answer = await tenant.CallAsync("fail", new JsonObject { ["message"] = "no such user" });

        answer.ShouldFail(HttpStatusCode.OK, "tool_error");
        ((bool)answer.Body["success"]!).ShouldBeFalse();
        ((string?)answer.Body["error"]).ShouldBe("no such user");
        ((bool)answer.Body["data"]!["isError"]!).ShouldBeTrue();
    }
}
