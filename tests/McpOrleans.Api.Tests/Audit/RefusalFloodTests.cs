using System.Globalization;
using System.Net;
using McpOrleans.Api.Audit;
using McpOrleans.Api.Authentication;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Audit;

/// <summary>What the log says of callers with a valid key who are refused again and again.</summary>
public sealed class RefusalFloodTests(Service service)
{
    private const int Requests = 600;

    private readonly Tenant _tenant = service.NewTenant();

    [Theory]
    [InlineData("DELETE", "/mcp/servers/any", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/mcp/tools", HttpStatusCode.TooManyRequests)]
    public async Task Refused_Flood_IsLoggedWithinABoundAndCounted(string method, string path, HttpStatusCode status)
    {
        var key = await _tenant.IssueKeyAsync();
        using var flooder = service.ClientWith(key);
        if (status == HttpStatusCode.TooManyRequests)
        {
            (await service.Http.SendJsonAsync("PUT", $"/tenants/{_tenant.Name}", """{"quotas":{"requests_per_second":1}}""")).ShouldBe(HttpStatusCode.OK);
            await Eventually.TrueAsync(async _ => (await flooder.SendAsync(method, path)).Status == status);
        }

        var before = Lines(key);
        var started = TimeProvider.System.GetTimestamp();
        var answers = new List<Answer>();
        for (var sent = 0; sent < Requests; sent += 20)
        {
            answers.AddRange(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => flooder.SendAsync(method, path))));
        }

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        var refused = answers.Count(answer => answer.Status == status);

        // Each second, the quota lets one pass.
        refused.ShouldBeGreaterThan(Requests - 20 - (int)seconds);
        var logged = Lines(key) - before;
        logged.ShouldBeLessThanOrEqualTo(20 * ((int)seconds + 2), $"{refused} were refused in {seconds} s");

        // Those before the flood may have been counted, too.
        await Eventually.TrueAsync(() => Lines(key) - before + Suppressed() >= refused);
    }

    [Fact]
    public async Task Refused_BesideAFlood_AnothersLineIsThere()
    {
        using var flooder = service.ClientWith(await _tenant.IssueKeyAsync());
        using var quiet = service.ClientWith(await _tenant.IssueKeyAsync());
        using var neighbour = service.ClientWith(await service.NewTenant().IssueKeyAsync());
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => flooder.SendAsync("DELETE", "/mcp/servers/any")));

        foreach (var other in new[] { quiet, neighbour })
        {
            var id = (await other.SendAsync("DELETE", "/mcp/servers/any")).ShouldBe(HttpStatusCode.Forbidden).Text("request_id");

            await Eventually.TrueAsync(() => service.Logs.All.Any(line => line.Contains(id)));
        }
    }

    [Fact]
    public async Task Refused_Flood_TheTenantStillHasAllRecords()
    {
        using var flooder = service.ClientWith(await _tenant.IssueKeyAsync());
        using var admin = service.ClientWith(await _tenant.IssueKeyAsync(Roles.TenantAdmin));

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => flooder.SendAsync("DELETE", "/mcp/servers/any")));

        await Eventually.TrueAsync(async _ =>
        {
            var records = (await admin.SendAsync("GET", "/mcp/audit?limit=1000")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("records");
            return answers.Select(answer => answer.Text("request_id"))
                .Except(records.EnumerateArray().Select(record => record.GetProperty("request_id").GetString()!)).Any() is false;
        });
    }

    [Fact]
    public void TryPass_CallersOfOneTenant_ShareWhatItGetsAndLeaveOthersAlone()
    {
        var clock = new SetClock();
        var flood = new RefusalFlood(clock);

        Enumerable.Range(0, 1000).Count(_ => flood.TryPass("a", "one")).ShouldBe(RefusalFlood.PerCaller);
        Enumerable.Range(0, 1000).Count(i => flood.TryPass("a", $"{i}")).ShouldBe(RefusalFlood.PerTenant - RefusalFlood.PerCaller);
        flood.TryPass("b", "one").ShouldBeTrue();
        flood.TakeSuppressed().ShouldBe([("a", 2000 - RefusalFlood.PerTenant)]);
        flood.TryPass("a", "one").ShouldBeFalse();

        clock.Now += TimeSpan.FromSeconds(1);

        flood.TryPass("a", "one").ShouldBeTrue();
        flood.TakeSuppressed().ShouldBe([("a", 1)]);
        flood.TakeSuppressed().ShouldBeEmpty();
    }

    private int Lines(string key) => service.Logs.All.Count(line => line.Contains($" by {key.Split('.')[2]} ", StringComparison.Ordinal));

    private long Suppressed() => service.Logs.All
        .Select(line => line.Split($"Refused requests of tenant {_tenant.Name} that are not logged one by one: "))
        .Where(parts => parts.Length == 2)
        .Sum(parts => long.Parse(parts[1], CultureInfo.InvariantCulture));
}
