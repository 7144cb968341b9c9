using System.Net;
using McpOrleans.Api.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests;

public sealed class ProbeTests(Service service)
{
    [Fact]
    public async Task Live_WithoutCredential_IsLive() =>
        (await service.Anonymous.SendAsync("GET", "/healthz/live")).ShouldBe(HttpStatusCode.OK).Json.GetRawText().ShouldBe("""{"status":"live"}""");

    [Fact]
    public async Task Ready_WithoutCredential_FollowsTheChecksWithoutDetail()
    {
        // A front of its own: other tests ask the shared one meanwhile whether it is ready.
        var isReady = true;
        await using var front = await Front.StartAsync(service, services: services => services.AddHealthChecks()
            .AddCheck("switch", () => isReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(Faulty.Secret), ["ready"]));
        using var anonymous = new HttpClient { BaseAddress = front.Address };
        (await anonymous.SendAsync("GET", "/healthz/ready")).ShouldBe(HttpStatusCode.OK).Json.GetRawText().ShouldBe("""{"status":"ready"}""");

        isReady = false;

        (await anonymous.SendAsync("GET", "/healthz/ready")).ShouldBe(HttpStatusCode.ServiceUnavailable)
            .Json.GetRawText().ShouldBe("""{"status":"not_ready"}""");
        (await anonymous.SendAsync("GET", "/healthz/live")).ShouldBe(HttpStatusCode.OK);
    }
}
