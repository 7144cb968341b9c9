using System.Net;
using McpOrleans.Api.Authentication;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Quotas;

public sealed class RateQuotaTests(Service service)
{
    private readonly Tenant _tenant = service.NewTenant();

    [Fact]
    public async Task Requests_BeyondTheBurst_Are429AndNameTheQuota()
    {
        using var caller = service.ClientWith(await _tenant.IssueKeyAsync());
        await SetQuotasAsync("""{"requests_per_second":0.01,"burst":2}""");
        await UntilLimitedAsync(caller);

        var answer = (await caller.SendAsync("GET", "/mcp/tools")).ShouldBeProblem(HttpStatusCode.TooManyRequests, ErrorCodes.RateLimited);

        answer.Text("quota").ShouldBe("requests_per_second");
        answer.Text("detail").ShouldContain("0.01 a second, and 2 at once");
        answer.Text("suggestion").ShouldNotBeEmpty();
        answer.Message.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 100);
    }

    [Fact]
    public async Task Requests_OfOneTenant_AreNotLimitedByAnothers()
    {
        var other = service.NewTenant();
        using var caller = service.ClientWith(await _tenant.IssueKeyAsync());
        using var neighbour = service.ClientWith(await other.IssueKeyAsync());
        await SetQuotasAsync("""{"requests_per_second":0.01}""");
        await UntilLimitedAsync(caller);

        (await neighbour.SendAsync("GET", "/mcp/tools")).ShouldBe(HttpStatusCode.OK);
        (await service.Anonymous.SendAsync("GET", "/healthz/live")).ShouldBe(HttpStatusCode.OK);
        (await caller.SendAsync("GET", "/healthz/live")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task PlatformAdmin_ActingForALimitedTenant_IsLimitedThereAndCanRaiseTheQuota()
    {
        await _tenant.CreateAsync();
        await SetQuotasAsync("""{"requests_per_second":0.01}""");
        await UntilLimitedAsync(service.Http, $"{_tenant.Path}/tools");
        using var admin = service.ClientWith(await _tenant.IssueKeyAsync(Roles.TenantAdmin));
        (await admin.SendAsync("GET", $"/tenants/{_tenant.Name}/keys")).ShouldBeProblem(HttpStatusCode.TooManyRequests, ErrorCodes.RateLimited);

        await SetQuotasAsync("{}");

        // This front changed it, so it knows at once.
        (await admin.SendAsync("GET", $"/tenants/{_tenant.Name}/keys")).ShouldBe(HttpStatusCode.OK);
        (await _tenant.GetAsync("/tools")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Calls_BeyondTheConcurrentOnes_Are429UntilOneEnds()
    {
        await using var upstream = await TestServer.StartAsync(new() { Protocol = "2025-11-25" });
        await _tenant.AddAsync("everything", upstream);
        await SetQuotasAsync("""{"concurrent_calls":1}""");
        using var cancellation = new CancellationTokenSource();
        using var caller = service.ClientWith(await _tenant.IssueKeyAsync());
        var running = caller.PostAsync("/mcp/call", Sending.Json("""{"tool":"hang"}"""u8.ToArray()), cancellation.Token);
        await Eventually.TrueAsync(() => upstream.Script.Traffic.Read().RunningCalls == 1);

        var refused = (await _tenant.CallAsync("echo", new { message = "hi" }))
            .ShouldBeProblem(HttpStatusCode.TooManyRequests, ErrorCodes.RateLimited);
        (await _tenant.GetAsync("/tools")).ShouldBe(HttpStatusCode.OK);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);

        refused.Text("quota").ShouldBe("concurrent_calls");
        refused.Message.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(async _ => (await _tenant.CallAsync("echo", new { message = "hi" })).Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Refused_ByAQuota_IsInTheAudit()
    {
        using var caller = service.ClientWith(await _tenant.IssueKeyAsync());
        await SetQuotasAsync("""{"requests_per_second":0.01}""");
        await UntilLimitedAsync(caller);
        await SetQuotasAsync("{}");

        await Eventually.TrueAsync(async _ => (await _tenant.GetAsync("/audit")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("records")
            .EnumerateArray().Any(record => record.GetProperty("outcome").GetString() == ErrorCodes.RateLimited
                && record.GetProperty("action").GetString() == "listTools"));
    }

    private static async Task UntilLimitedAsync(HttpClient caller, string path = "/mcp/tools")
    {
        for (var i = 0; i < 3; i++)
        {
            if ((await caller.SendAsync("GET", path)).Status == HttpStatusCode.TooManyRequests)
            {
                return;
            }
        }

        throw new ShouldAssertException("Three requests were not too many.");
    }

    private async Task SetQuotasAsync(string quotas) =>
        (await service.Http.SendJsonAsync("PUT", $"/tenants/{_tenant.Name}", $$"""{"quotas":{{quotas}}}""")).ShouldBe(HttpStatusCode.OK);
}
