using System.Net;
using System.Text.Json;
using McpOrleans.Api.Requests;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Scripting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Requests;

/// <summary>What callers get whose requests outlast the stop of the front that they asked.</summary>
public sealed class DrainTests(Service service) : IAsyncLifetime
{
    private readonly Tenant _tenant = service.NewTenant();
    private TestServer _upstream = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await TestServer.StartAsync(new() { Protocol = "2025-11-25" });
        await _tenant.AddAsync("slow", _upstream, config => config["timeout"] = 120);
    }

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("a-key")]
    public async Task Stop_CallHangs_IsAnsweredThatItMayHaveRun(string? idempotencyKey)
    {
        using var logs = new LogLines();
        await using var front = await StartAsync(TimeSpan.FromSeconds(1), logs);
        _upstream.Script.Faults.Add(new Fault { Kind = FaultKind.Hang, Tool = "echo" });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_tenant.Path}/call")
        {
            Content = Sending.Json("""{"tool":"slow__echo","arguments":{"message":"hi"}}"""u8.ToArray()),
        };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        var call = front.Http.SendAsync(request, TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => _upstream.Script.Traffic.Calls("echo") > 0);
        await front.StopAsync();

        var answer = (await Answer.ReadAsync(await call)).ShouldBeProblem(HttpStatusCode.GatewayTimeout, ErrorCodes.OutcomeUnknown);
        answer.Text("detail").ShouldBe("The service is stopping. The call may have run.");
        answer.Text("suggestion").ShouldNotBeEmpty();
        answer.Text("error").ShouldBe(answer.Text("detail"));
        answer.Json.GetProperty("success").GetBoolean().ShouldBeFalse();
        answer.Text("tool_name").ShouldBe("slow__echo");
        answer.Json.GetProperty("execution_time_ms").GetDouble().ShouldBeGreaterThan(0);
        logs.All.ShouldContain(line => line.Contains(answer.Text("request_id")) && line.Contains(" outcome_unknown 504 in "));
        logs.All.ShouldNotContain(line => line.Contains("failed unexpectedly") || line.Contains("unhandled exception"));
    }

    [Fact]
    public async Task Stop_ChangeHangs_IsAnsweredThatItMayHaveRun()
    {
        await using var front = await StartAsync(TimeSpan.FromSeconds(1));
        _upstream.Script.Faults.Add(new Fault { Kind = FaultKind.Hang, Method = "initialize" });
        var connect = front.Http.SendAsync("POST", $"{_tenant.Path}/servers/slow/reconnect");
        await Eventually.TrueAsync(() => _upstream.Script.Traffic.Messages("initialize") > 1);

        await front.StopAsync();

        (await connect).ShouldBeProblem(HttpStatusCode.GatewayTimeout, ErrorCodes.OutcomeUnknown)
            .Text("detail").ShouldBe("The service is stopping. The request may have run.");
    }

    [Fact]
    public async Task Stop_ReadHangs_IsAnsweredToTryAgain()
    {
        await using var front = await StartAsync(TimeSpan.FromSeconds(1));
        _upstream.Script.Faults.Add(new Fault { Kind = FaultKind.Hang, Method = "tools/list" });
        _upstream.Script.Faults.Add(new Fault { Kind = FaultKind.Hang, Method = "ping" });
        var read = front.Http.SendAsync("GET", $"{_tenant.Path}/health?probe=true");
        await Eventually.TrueAsync(() => _upstream.Script.Traffic.Messages("ping") > 0);

        await front.StopAsync();

        var answer = (await read).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, ErrorCodes.Overloaded);
        answer.Message.Headers.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task Stop_CallEndsInTime_IsAnsweredAsEver()
    {
        await using var front = await StartAsync(TimeSpan.FromMinutes(1));
        var call = front.Http.SendJsonAsync("POST", $"{_tenant.Path}/call", """{"tool":"slow__slow","arguments":{"milliseconds":1000}}""");
        await Eventually.TrueAsync(() => _upstream.Script.Traffic.Calls("slow") > 0);

        await front.StopAsync();

        (await call).ShouldBe(HttpStatusCode.OK).Json.GetProperty("success").ValueKind.ShouldBe(JsonValueKind.True);
    }

    private Task<Front> StartAsync(TimeSpan grace, LogLines? logs = null) => Front.StartAsync(
        service,
        logs: logs,
        services: services => services.AddSingleton(
            provider => new RequestDrain(provider.GetRequiredService<IHostApplicationLifetime>(), TimeProvider.System, grace)));
}
