using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests;

public sealed class CallTests(Service service) : IAsyncLifetime
{
    private static readonly string[] Shape =
        ["success", "data", "error", "error_code", "tool_name", "server_name", "execution_time_ms", "request_id"];

    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _upstream = null!;

    public async ValueTask InitializeAsync()
    {
        // The newest revision adds fields to every result.
        _upstream = await TestServer.StartAsync(new() { Protocol = "2025-11-25" });
        await _tenant.AddAsync("everything", _upstream);
    }

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Theory]
    [InlineData("echo", null)]
    [InlineData("everything__echo", null)]
    [InlineData("echo", "everything")]
    [InlineData("everything__echo", "everything")]
    public async Task Call_ByEachName_AnswersTheServersResult(string tool, string? server)
    {
        var answer = (await _tenant.CallAsync(tool, new { message = "hi" }, server)).ShouldBe(HttpStatusCode.OK);

        answer.ContentType.ShouldBe("application/json");
        answer.Json.EnumerateObject().Select(property => property.Name).ShouldBe(Shape);
        answer.Json.GetProperty("success").GetBoolean().ShouldBeTrue();
        answer.Json.GetProperty("data").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("hi");
        answer.Json.GetProperty("error").ValueKind.ShouldBe(JsonValueKind.Null);
        answer.Json.GetProperty("error_code").ValueKind.ShouldBe(JsonValueKind.Null);
        answer.Text("tool_name").ShouldBe("echo");
        answer.Text("server_name").ShouldBe("everything");
        answer.Json.GetProperty("execution_time_ms").GetDouble().ShouldBeGreaterThan(0);
        answer.Text("request_id").ShouldBe(answer.Message.Headers.GetValues("X-Request-Id").Single());
    }

    [Theory]
    [InlineData(60_000)]
    [InlineData(65_536)]
    [InlineData(1_000_000)]
    public async Task Call_ResultIsLarge_HasTheSameShape(int bytes)
    {
        var answer = (await _tenant.CallAsync("payload", new { bytes })).ShouldBe(HttpStatusCode.OK);

        answer.Json.EnumerateObject().Select(property => property.Name).ShouldBe(Shape);
        answer.Json.GetProperty("data").GetProperty("content")[0].GetProperty("text").GetString()!.Length.ShouldBe(bytes);
        answer.Json.GetProperty("error").ValueKind.ShouldBe(JsonValueKind.Null);
        answer.Text("tool_name").ShouldBe("payload");
    }

    [Fact]
    public async Task Call_OverTheCallersOwnRoutes_GoesToTheDefaultTenant()
    {
        var server = $"own-{Guid.NewGuid():N}";
        var json = new JsonObject { ["url"] = _upstream.Url.ToString() }.ToJsonString();
        (await service.Http.SendJsonAsync("PUT", $"/mcp/servers/{server}", json)).ShouldBe(HttpStatusCode.Created);

        var answer = await service.Http.SendJsonAsync("POST", "/mcp/call", $$$"""{"tool":"echo","server":"{{{server}}}","arguments":{"message":"hi"}}""");

        answer.ShouldBe(HttpStatusCode.OK).Json.GetProperty("data").GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("hi");
        (await service.Http.SendAsync("GET", $"/tenants/{Names.DefaultTenant}/mcp/servers/{server}")).ShouldBe(HttpStatusCode.OK);
        (await _tenant.GetAsync($"/servers/{server}")).ShouldBeProblem(HttpStatusCode.NotFound, ErrorCodes.ServerNotFound);
        (await service.Http.SendAsync("DELETE", $"/mcp/servers/{server}")).ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Call_WithoutArguments_Runs()
    {
        (await _tenant.PostAsync("/call", """{"tool":"count"}""")).ShouldBe(HttpStatusCode.OK);
        (await _tenant.PostAsync("/call", """{"tool":"count","arguments":null,"server":null,"timeout":null}""")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Call_ToolReportsAnError_IsAnAnswerWithoutSuccess()
    {
        var answer = (await _tenant.CallAsync("fail", new { message = "no such \"file\"" })).ShouldBe(HttpStatusCode.OK);

        answer.Json.EnumerateObject().Select(property => property.Name).ShouldBe(Shape);
        answer.Json.GetProperty("success").GetBoolean().ShouldBeFalse();
        answer.Text("error").ShouldBe("no such \"file\"");
        answer.Text("error_code").ShouldBe(ErrorCodes.ToolError);
        answer.Json.GetProperty("data").GetProperty("isError").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Call_JsonRpcError_Is502()
    {
        var answer = await _tenant.CallAsync("error", new { code = -32050, message = "out of tea" });

        ShouldBeCallProblem(answer, HttpStatusCode.BadGateway, ErrorCodes.ProtocolError);
        answer.Text("detail").ShouldContain("out of tea");
    }

    [Fact]
    public async Task Call_BareNameOfTwoServers_Is409WithBothNames()
    {
        await _tenant.AddAsync("other", _upstream);

        var answer = await _tenant.CallAsync("echo");

        ShouldBeCallProblem(answer, HttpStatusCode.Conflict, ErrorCodes.AmbiguousTool);
        answer.Texts("candidates").ShouldBe(["everything__echo", "other__echo"]);
        (await _tenant.CallAsync("other__echo", new { message = "x" })).ShouldBe(HttpStatusCode.OK).Text("server_name").ShouldBe("other");
    }

    [Fact]
    public async Task Call_UnknownTool_Is404WithTheClosestNames()
    {
        var answer = await _tenant.CallAsync("ecko");

        ShouldBeCallProblem(answer, HttpStatusCode.NotFound, ErrorCodes.ToolNotFound);
        answer.Texts("candidates").ShouldContain("everything__echo");
        answer.Text("tool_name").ShouldBe("ecko");
    }

    [Fact]
    public async Task Call_UnknownServer_Is404WithTheClosestNames()
    {
        var answer = await _tenant.CallAsync("echo", server: "everithing");

        ShouldBeCallProblem(answer, HttpStatusCode.NotFound, ErrorCodes.ServerNotFound);
        answer.Texts("candidates").ShouldContain("everything");
        answer.Text("server_name").ShouldBe("everithing");
    }

    [Fact]
    public async Task Call_DisabledServer_Is503()
    {
        (await _tenant.PutAsync("/servers/everything", $$"""{"url":"{{_upstream.Url}}","enabled":false}""")).ShouldBe(HttpStatusCode.OK);

        ShouldBeCallProblem(await _tenant.CallAsync("echo", server: "everything"), HttpStatusCode.ServiceUnavailable, ErrorCodes.ServerDisabled);
    }

    [Fact]
    public async Task Call_ServerGone_Is502()
    {
        var gone = await TestServer.StartAsync();
        await _tenant.AddAsync("gone", gone, config => config["retry_attempts"] = 0);
        await gone.DisposeAsync();

        ShouldBeCallProblem(await _tenant.CallAsync("gone__echo"), HttpStatusCode.BadGateway, ErrorCodes.ConnectionFailed);
    }

    [Fact]
    public async Task Call_NoAnswerInTime_Is504()
    {
        var answer = await _tenant.CallAsync("hang", timeout: 0.3);

        ShouldBeCallProblem(answer, HttpStatusCode.GatewayTimeout, ErrorCodes.Timeout);
        answer.Json.GetProperty("execution_time_ms").GetDouble().ShouldBeInRange(250, 20_000);
        answer.Text("tool_name").ShouldBe("hang");
        answer.Text("server_name").ShouldBe("everything");
    }

    [Fact]
    public async Task Call_CallerGoesAway_IsCancelledUpstreamAndLogged()
    {
        // Without sessions, the end of the request is the end of the call.
        await using var upstream = await TestServer.StartAsync(new() { Protocol = "2026-07-28" });
        await _tenant.AddAsync("stateless", upstream);
        var id = $"gone-{Guid.NewGuid():N}";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_tenant.Path}/call")
        {
            Content = Sending.Json("""{"tool":"stateless__hang"}"""u8.ToArray()),
        };
        request.Headers.Add("X-Request-Id", id);
        using var cancellation = new CancellationTokenSource();

        var call = service.Http.SendAsync(request, cancellation.Token);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().RunningCalls == 1);
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(call);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().RunningCalls == 0);
        await Eventually.TrueAsync(() => service.Logs.All.Any(line => line.Contains($"callTool {id} ") && line.Contains(ErrorCodes.Cancelled)));
    }

    [Theory]
    [InlineData("""{"toal":"echo"}""", "toal", "'tool'")]
    [InlineData("""{"toal":"echo"}""", "tool", "Give the name of the tool")]
    [InlineData("""{}""", "tool", "Give the name of the tool")]
    [InlineData("""{"tool":""}""", "tool", "string")]
    [InlineData("""{"tool":null}""", "tool", "string")]
    [InlineData("""{"tool":["echo"]}""", "tool", "string")]
    [InlineData("""{"tool":"echo","server":7}""", "server", "string")]
    [InlineData("""{"tool":"echo","arguments":[1]}""", "arguments", "object")]
    [InlineData("""{"tool":"echo","arguments":"{}"}""", "arguments", "object")]
    [InlineData("""{"tool":"echo","timeout":0}""", "timeout", "600")]
    [InlineData("""{"tool":"echo","timeout":-1}""", "timeout", "600")]
    [InlineData("""{"tool":"echo","timeout":600.1}""", "timeout", "600")]
    [InlineData("""{"tool":"echo","timeout":1e999}""", "timeout", "600")]
    [InlineData("""{"tool":"echo","timeout":"5"}""", "timeout", "600")]
    [InlineData("""{"tool":"echo","tool":"raw"}""", "tool", "twice")]
    [InlineData("""{"tool":"echo","argument":{}}""", "argument", "'arguments'")]
    [InlineData("""{"tool":"echo","Tool":"x"}""", "Tool", "'tool'")]
    public async Task Call_BadField_Is400AndNamesIt(string json, string field, string message)
    {
        var answer = await _tenant.PostAsync("/call", json);

        ShouldBeCallProblem(answer, HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
        answer.ErrorOf(field).ShouldNotBeNull().ShouldContain(message);
    }

    [Fact]
    public async Task Call_SeveralBadFields_AreReportedAtOnce() =>
        (await _tenant.PostAsync("/call", """{"server":1,"arguments":2,"timeout":3e3,"nonsense":{"a":[1]}}"""))
            .ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest)
            .Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString())
            .ShouldBe(["server", "arguments", "timeout", "nonsense", "tool"]);

    [Fact]
    public async Task Call_Any_IsLoggedInOneLineWithoutItsBody()
    {
        var secret = $"secret-{Guid.NewGuid():N}";
        var answer = await _tenant.CallAsync("echo", new { message = secret });
        var unknown = await _tenant.CallAsync("no\r\nsuch\u001b[31m");

        (await LineOfAsync(answer)).ShouldContain($"by admin (platform_admin) in {_tenant.Name}: everything echo ok 200 in ");
        service.Logs.All.ShouldNotContain(other => other.Contains(secret));
        (await LineOfAsync(unknown)).ShouldContain(": - no??such?[31m tool_not_found 404 in ");
    }

    /// <summary>It is written once the caller has his answer.</summary>
    private async Task<string> LineOfAsync(Answer answer)
    {
        string[] lines = [];
        await Eventually.TrueAsync(() =>
        {
            lines = [.. service.Logs.All.Where(line => line.StartsWith($"callTool {answer.Text("request_id")} ", StringComparison.Ordinal))];
            return lines.Length > 0;
        });
        return lines.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Call_ServerHangs_DoesNotDelayOthers()
    {
        await using var slow = await TestServer.StartAsync();
        await _tenant.AddAsync("slow", slow);
        slow.Script.Faults.Add(new Fault { Kind = FaultKind.Hold, Tool = "echo" });
        var held = _tenant.CallAsync("slow__echo", new { message = "late" });
        await Eventually.TrueAsync(() => slow.Script.Traffic.Calls("echo") == 1);

        (await _tenant.CallAsync("everything__echo", new { message = "soon" })).ShouldBe(HttpStatusCode.OK);

        held.IsCompleted.ShouldBeFalse();
        slow.Script.Faults.Clear();
        (await held).ShouldBe(HttpStatusCode.OK);
    }

    private static void ShouldBeCallProblem(Answer answer, HttpStatusCode status, string errorCode)
    {
        answer.ShouldBeProblem(status, errorCode);
        answer.Json.GetProperty("success").GetBoolean().ShouldBeFalse();
        answer.Text("error").ShouldBe(answer.Text("detail"));
        answer.Json.TryGetProperty("tool_name", out _).ShouldBeTrue();
        answer.Json.TryGetProperty("server_name", out _).ShouldBeTrue();
        answer.Json.GetProperty("execution_time_ms").GetDouble().ShouldBeGreaterThanOrEqualTo(0);
        answer.Text("suggestion").ShouldNotBeEmpty();
    }
}
