using System.Net;
using System.Text.Json;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests;

public sealed class HealthTests(Service service) : IAsyncLifetime
{
    private const string Disabled = """{"url":"http://127.0.0.1:9/mcp","enabled":false}""";

    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _upstream = null!;

    public async ValueTask InitializeAsync() => _upstream = await TestServer.StartAsync(new() { Protocol = "2025-11-25" });

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Fact]
    public async Task Get_EmptyTenant_IsHealthy() =>
        (await _tenant.GetAsync("/health")).ShouldBe(HttpStatusCode.OK).Json.GetRawText().ShouldBe("""{"status":"healthy","servers":{}}""");

    [Fact]
    public async Task Get_WithoutProbe_SaysWhatIsKnown()
    {
        await _tenant.AddAsync("a", _upstream);

        var answer = (await _tenant.GetAsync("/health")).ShouldBe(HttpStatusCode.OK);

        var server = answer.Json.GetProperty("servers").GetProperty("a");
        server.EnumerateObject().Select(property => property.Name).ShouldBe(
        [
            "status", "score", "state", "enabled", "last_checked", "last_error", "last_error_code", "latency_ms", "connected_at",
            "connection_count", "reconnect_attempts", "total_uptime_seconds", "tools_count", "tools_stale", "circuit", "server_info", "statistics",
        ]);
        server.GetProperty("state").GetString().ShouldBe("connected");
        server.GetProperty("statistics").EnumerateObject().Select(property => property.Name)
            .ShouldBe(["tools_called", "resources_accessed", "prompts_executed", "errors"]);
        _upstream.Script.Traffic.Messages("ping").ShouldBe(0);
    }

    [Fact]
    public async Task Get_WithProbe_ProbesAllInParallel()
    {
        await _tenant.AddAsync("a", _upstream);
        await _tenant.AddAsync("b", _upstream);
        (await _tenant.PutAsync("/servers/off", Disabled)).ShouldBe(HttpStatusCode.Created);
        _upstream.Script.Faults.Add(new Fault { Kind = FaultKind.Hold, Method = "ping" });

        var probing = _tenant.GetAsync("/health?probe=true");
        await Eventually.TrueAsync(() => _upstream.Script.Traffic.Messages("ping") == 2);
        _upstream.Script.Faults.Clear();
        var answer = (await probing).ShouldBe(HttpStatusCode.OK);

        answer.Text("status").ShouldBe("healthy");
        answer.Json.GetProperty("servers").EnumerateObject().Select(server => server.Name).ShouldBe(["a", "b", "off"]);
        foreach (var name in new[] { "a", "b" })
        {
            var server = answer.Json.GetProperty("servers").GetProperty(name);
            server.GetProperty("status").GetString().ShouldBe("healthy");
            server.GetProperty("latency_ms").GetDouble().ShouldBeGreaterThan(0);
            server.GetProperty("last_checked").GetDateTimeOffset().Year.ShouldBeGreaterThan(2000);
            server.GetProperty("last_error").ValueKind.ShouldBe(JsonValueKind.Null);
        }

        answer.Json.GetProperty("servers").GetProperty("off").GetProperty("last_checked").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Get_OneServerGone_IsDegradedAndSaysWhich()
    {
        using var gone = new NobodyListens();
        await _tenant.AddAsync("a", _upstream);
        (await _tenant.PutAsync("/servers/gone", $$"""{"url":"{{gone.Url}}","retry_attempts":0}""")).ShouldBe(HttpStatusCode.Created);

        var answer = (await _tenant.GetAsync("/health?probe=true")).ShouldBe(HttpStatusCode.OK);

        answer.Text("status").ShouldBe("degraded");
        answer.Json.GetProperty("servers").GetProperty("a").GetProperty("status").GetString().ShouldBe("healthy");
        var bad = answer.Json.GetProperty("servers").GetProperty("gone");
        bad.GetProperty("status").GetString().ShouldBe("unhealthy");
        bad.GetProperty("last_error").GetString().ShouldNotBeNullOrEmpty();
        bad.GetProperty("last_error_code").GetString().ShouldBe(ErrorCodes.ConnectionFailed);
    }

    [Fact]
    public async Task Get_ProbesTakeTooLong_SaysWhichWithinItsTime()
    {
        await using var slow = await TestServer.StartAsync(new() { Protocol = "2025-11-25" });
        await _tenant.AddAsync("a", _upstream);
        await _tenant.AddAsync("slow1", slow);
        await _tenant.AddAsync("slow2", slow);
        slow.Script.Faults.Add(new Fault { Kind = FaultKind.Hang, Method = "ping" });
        await using var front = await Front.StartAsync(service, options =>
        {
            options.ProbeTimeout = TimeSpan.FromSeconds(5);
            options.ProbeConcurrency = 2;
        });

        var asked = TimeProvider.System.GetTimestamp();
        var answer = (await front.Http.SendAsync("GET", $"{_tenant.Path}/health?probe=true")).ShouldBe(HttpStatusCode.OK);

        TimeProvider.System.GetElapsedTime(asked).ShouldBeLessThan(TimeSpan.FromSeconds(25));
        var servers = answer.Json.GetProperty("servers");
        servers.GetProperty("a").GetProperty("status").GetString().ShouldBe("healthy");
        foreach (var name in new[] { "slow1", "slow2" })
        {
            var server = servers.GetProperty(name);
            server.GetProperty("status").GetString().ShouldBe("unknown");
            server.GetProperty("last_error_code").GetString().ShouldBe(ErrorCodes.Timeout);
            server.GetProperty("last_error").GetString().ShouldStartWith("The server was not probed within 5 s");
        }
    }

    [Theory]
    [InlineData("?probe=maybe")]
    [InlineData("?probe=1")]
    [InlineData("?probe=")]
    public async Task Get_BadProbe_Is400(string query) =>
        (await _tenant.GetAsync("/health" + query)).ShouldBeProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest)
            .ErrorOf("probe").ShouldNotBeNull();
}
