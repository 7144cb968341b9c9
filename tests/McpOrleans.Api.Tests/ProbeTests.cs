using System.Net;
using McpOrleans.Api.Tests.Fixtures;
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
        (await service.Anonymous.SendAsync("GET", "/healthz/ready")).ShouldBe(HttpStatusCode.OK).Json.GetRawText().ShouldBe("""{"status":"ready"}""");

        service.IsReady = false;
        try
        {
            (await service.Anonymous.SendAsync("GET", "/healthz/ready")).ShouldBe(HttpStatusCode.ServiceUnavailable)
                .Json.GetRawText().ShouldBe("""{"status":"not_ready"}""");
            (await service.Anonymous.SendAsync("GET", "/healthz/live")).ShouldBe(HttpStatusCode.OK);
        }
        finally
        {
            service.IsReady = true;
        }
    }
}
