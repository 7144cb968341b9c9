using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Secrets;

/// <summary>
/// A secret in the configuration of servers that repeat it in all that they say: it reaches them and comes out nowhere, neither in
/// answers, nor in logs and traces, nor in the files of the service.
/// </summary>
public sealed class SecretCanaryTests : IDisposable
{
    private const string Variable = "CANARY_TOKEN";

    private static readonly string[] Ways = ["", "raw", "error", "json-rpc"];

    private readonly TestFolder _folder = new();
    private readonly Recorder _recorder = new();
    private readonly Canary _canary = new();

    // The servers' processes inherit it, and repeat it.
    public SecretCanaryTests() => Environment.SetEnvironmentVariable(Variable, _canary.Value);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _recorder.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task AnyUse_ServersRepeatTheSecret_ComesOutNowhere(string protocol)
    {
        var options = new TestServerOptions { Betrays = true, Protocol = protocol };
        await using var upstream = await TestServerProcess.StartAsync(options, Cancel);
        await using (var service = await RecordedService.StartAsync(_folder.Path, _recorder, Variable))
        {
            await RegisterAsync(service, Http(upstream.Url), Stdio(options));
            foreach (var server in new[] { "http", "stdio" })
            {
                await UseAsync(service, server);
            }

            await SpoilAsync(service, upstream);
            await CrashAsync(service);
            await ConfigureBadlyAsync(service, upstream.Url);
            await LookAroundAsync(service);
        }

        await using (var restarted = await RecordedService.StartAsync(_folder.Path, _recorder, Variable))
        {
            await UseAsync(restarted, "http");
            await UseAsync(restarted, "stdio");
            await LookAroundAsync(restarted);
        }

        _recorder.Logs.ShouldBeGreaterThan(100);
        _recorder.Activities.ShouldBeGreaterThan(10);
        var files = Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).ToArray();
        files.ShouldContain(file => file.Contains("secret-keys", StringComparison.Ordinal));
        _canary.FindIn([.. _recorder.Records, .. files.Select(file => (file, File.ReadAllBytes(file)))]).Take(5).ShouldBeEmpty();
    }

    [Fact]
    public void Search_SecretIsThere_FindsItInEveryEncoding()
    {
        foreach (var text in new[] { _canary.Value, Uri.EscapeDataString(_canary.Value), JsonSerializer.Serialize(_canary.Value), Base64(""), Base64("u:"), Base64("me:") })
        {
            _canary.FindIn([("text", Encoding.UTF8.GetBytes(text))]).ShouldNotBeEmpty(text);
        }

        string Base64(string before) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{before}{_canary.Value}"));
    }

    private JsonObject Http(Uri url) => new()
    {
        ["url"] = $"{url}?api_key={Uri.EscapeDataString(_canary.Value)}",
        ["headers"] = new JsonObject
        {
            ["Authorization"] = $"Bearer {_canary.Value}",
            ["X-Login"] = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{_canary.Value}"))}",
            ["Cookie"] = $"session={_canary.Value}; color=blue",
            ["X-Reference"] = $"${{env:{Variable}}}",
        },
        ["retry_attempts"] = 0,
    };

    private JsonObject Stdio(TestServerOptions options)
    {
        var command = TestServerCommand.For(options with { Stdio = true });
        return new JsonObject
        {
            ["command"] = command.FileName,
            ["args"] = new JsonArray([.. command.Arguments.Select(argument => (JsonNode)argument)]),
            ["env"] = new JsonObject { [Variable] = _canary.Value, ["CANARY_AGAIN"] = $"again ${{env:{Variable}}}" },
            ["retry_attempts"] = 0,
        };
    }

    private static async Task RegisterAsync(RecordedService service, JsonObject http, JsonObject stdio)
    {
        (await service.SendAsync("PUT", "/mcp/servers/http", http.ToJsonString())).ShouldBe(HttpStatusCode.Created);
        var import = new JsonObject { ["mcpServers"] = new JsonObject { ["stdio"] = stdio } };
        (await service.SendAsync("POST", "/mcp/import", import.ToJsonString())).ShouldBe(HttpStatusCode.OK);
    }

    private async Task UseAsync(RecordedService service, string server)
    {
        (await service.SendAsync("POST", $"/mcp/servers/{server}/connect")).Text("state").ShouldBe("connected");
        await ShouldKnowAsync(service, server);
        foreach (var how in Ways)
        {
            (await CallAsync(service, server, how)).ShouldContain("***", Case.Sensitive, $"{server} {how}");
        }

        var first = await CallAsync(service, server, "", $"key-{server}");
        (await CallAsync(service, server, "", $"key-{server}")).ShouldContain("***");
        first.ShouldContain("***");
    }

    private static async Task SpoilAsync(RecordedService service, TestServerProcess upstream)
    {
        // What the test server repeats in the body of an error is scripted, so the test server need not know how.
        var all = Environment.GetEnvironmentVariable(Variable)!;
        var rpcError = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = 1,
            ["error"] = new JsonObject { ["code"] = -32000, ["message"] = all, ["data"] = all },
        }.ToJsonString();
        Fault[] faults =
        [
            new Fault { Kind = FaultKind.Status, Status = 500, Message = all, Method = "tools/call", Times = 1 },
            new Fault { Kind = FaultKind.Status, Status = 400, Message = $"{{\"error\":{JsonSerializer.Serialize(all)}}}", Method = "tools/call", Times = 1 },
            new Fault { Kind = FaultKind.Status, Status = 400, Message = rpcError, Method = "tools/call", Times = 1 },
            new Fault { Kind = FaultKind.JsonRpcError, Message = all, Method = "tools/call", Times = 1 },
            new Fault { Kind = FaultKind.ToolError, Message = all, Method = "tools/call", Times = 1 },
        ];
        foreach (var fault in faults)
        {
            await upstream.Control.AddFaultAsync(fault, Cancel);
            await CallAsync(service, "http", "");
        }

        foreach (var status in new[] { 500, 400, 401, 403, 404 })
        {
            await upstream.Control.SetFaultsAsync([new Fault { Kind = FaultKind.Status, Status = status, Message = all }], Cancel);
            await service.SendAsync("GET", "/mcp/health?probe=true");
            await service.SendAsync("POST", "/mcp/servers/http/reconnect");
            await service.SendAsync("GET", "/mcp/servers/http");
        }

        await upstream.Control.SetFaultsAsync([], Cancel);
        await service.SendAsync("POST", "/mcp/circuit-breakers/http/reset");
        (await service.SendAsync("POST", "/mcp/servers/http/reconnect")).Text("state").ShouldBe("connected");
    }

    private static async Task CrashAsync(RecordedService service)
    {
        var answer = await CallAsync(service, "stdio", "exit");
        answer.ShouldContain("standard error");
        answer.ShouldContain("***");
        (await service.SendAsync("POST", "/mcp/servers/stdio/connect")).Text("state").ShouldBe("connected");
    }

    private async Task ConfigureBadlyAsync(RecordedService service, Uri url)
    {
        var bad = Http(url);
        bad["timeout"] = -1;
        bad["headers"]!["X-Bad"] = $"{_canary.Value}\n";
        bad["headers"]!["X-Reference"] = "${env:CANARY_OTHER}";
        (await service.SendAsync("PUT", "/mcp/servers/http", bad.ToJsonString())).ShouldBe(HttpStatusCode.BadRequest);
        (await service.SendAsync("POST", "/mcp/import", new JsonObject { ["mcpServers"] = new JsonObject { ["bad"] = bad } }.ToJsonString())).ShouldBe(HttpStatusCode.BadRequest);

        // What is shown can be given back, and keeps what is not shown, as long as it goes to the same place.
        var shown = JsonNode.Parse((await service.SendAsync("GET", "/mcp/servers/http")).Json.GetProperty("config").GetRawText())!;
        (await service.SendAsync("PUT", "/mcp/servers/http", shown.ToJsonString())).ShouldBe(HttpStatusCode.OK);
        await ShouldKnowAsync(service, "http");
        shown["url"] = "http://127.0.0.1:9/mcp?***";
        var answer = (await service.SendAsync("PUT", "/mcp/servers/http", shown.ToJsonString())).ShouldBe(HttpStatusCode.BadRequest);
        answer.ErrorOf("headers.Authorization").ShouldNotBeNull().ShouldContain("address has changed");
        answer.ErrorOf("url").ShouldNotBeNull();
    }

    private static async Task LookAroundAsync(RecordedService service)
    {
        foreach (var path in new[] { "servers", "servers/http", "servers/stdio", "servers/http/tools", "servers/stdio/tools", "tools", "tools?query=betray", "health?probe=true", "health", "circuit-breakers", "audit?limit=1000" })
        {
            (await service.SendAsync("GET", $"/mcp/{path}")).ShouldBe(HttpStatusCode.OK);
        }
    }

    /// <summary>The proof that the secret did reach the server.</summary>
    private async Task ShouldKnowAsync(RecordedService service, string server)
    {
        var sent = server == "http" ? $"Bearer {_canary.Value}" : _canary.Value;
        (await CallAsync(service, server, "digest")).ShouldContain(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(sent))));
    }

    private static async Task<string> CallAsync(RecordedService service, string server, string how, string? idempotencyKey = null)
    {
        var call = new JsonObject { ["tool"] = "betray", ["server"] = server, ["arguments"] = new JsonObject { ["how"] = how } };
        return Encoding.UTF8.GetString((await service.SendAsync("POST", "/mcp/call", call.ToJsonString(), idempotencyKey)).Body);
    }
}
