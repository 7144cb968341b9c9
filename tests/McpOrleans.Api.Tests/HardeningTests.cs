using System.Net;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests;

/// <summary>What the front does with clients that mean harm, and what it tells browsers.</summary>
public sealed class HardeningTests(Service service)
{
    private const string Head = $"Host: x\r\nAuthorization: Bearer {Service.AdminKey}\r\n";

    public static TheoryData<string, string, HttpStatusCode> AnyAnswer =>
    [
        ("GET", "/mcp/servers", HttpStatusCode.OK),
        ("GET", "/openapi/v1.json", HttpStatusCode.OK),
        ("GET", "/healthz/live", HttpStatusCode.OK),
        ("GET", "/no/such/route", HttpStatusCode.NotFound),
        ("PATCH", "/mcp/call", HttpStatusCode.MethodNotAllowed),
        ("POST", "/mcp/call", HttpStatusCode.UnsupportedMediaType),
        ("GET", Faulty.Path, HttpStatusCode.InternalServerError),
        ("GET", Faulty.ForbiddenPath, HttpStatusCode.Forbidden),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(AnyAnswer))]
    public async Task Answer_Any_TellsBrowsersThatNothingIsTheirs(string method, string path, HttpStatusCode status)
    {
        var answer = (await service.Http.SendAsync(method, path)).ShouldBe(status);

        ShouldBeHardened(answer.Message);
        answer.Message.Headers.Server.ShouldBeEmpty();
        answer.Message.Headers.Contains("X-Powered-By").ShouldBeFalse();
    }

    [Fact]
    public async Task Answer_NoCredential_IsHardenedToo() => ShouldBeHardened((await service.Anonymous.SendAsync("GET", "/mcp/servers")).Message);

    [Theory]
    [InlineData("GET", "/mcp/servers")]
    [InlineData("GET", "/mcp")]
    [InlineData("POST", "/mcp")]
    [InlineData("DELETE", "/mcp")]
    [InlineData("POST", "/mcp/call")]
    [InlineData("GET", "/tenants/t/mcp/servers")]
    [InlineData("OPTIONS", "/mcp/call")]
    public async Task Origin_OfAnotherPage_Is403(string method, string path)
    {
        foreach (var origin in new[] { "https://evil.example", "null", "http://localhost", "http://127.0.0.1:1" })
        {
            var answer = await SendAsync(service.Http, method, path, origin);

            answer.ShouldBeProblem(HttpStatusCode.Forbidden, ErrorCodes.Forbidden).Text("suggestion").ShouldContain("ALLOWEDORIGINS");
            answer.Message.Headers.ShouldNotContain(header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
            ShouldBeHardened(answer.Message);
        }
    }

    [Fact]
    public async Task Origin_ReboundName_Is403()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mcp/servers");
        request.Headers.Host = "evil.example:8080";
        request.Headers.Add("Origin", "http://evil.example:8080");

        (await Answer.ReadAsync(await service.Http.SendAsync(request, Cancel))).ShouldBeProblem(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }

    [Fact]
    public async Task Origin_OwnPage_IsServedWithoutCors()
    {
        var answer = await SendAsync(service.Http, "GET", "/mcp/servers", service.Http.BaseAddress!.GetLeftPart(UriPartial.Authority));

        answer.ShouldBe(HttpStatusCode.OK);
        answer.Message.Headers.ShouldNotContain(header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Origin_Allowed_IsServed()
    {
        await using var front = await Front.StartAsync(service, options => options.AllowedOrigins = ["https://mcp.example.com"]);

        (await SendAsync(front.Http, "GET", "/mcp/servers", "https://mcp.example.com")).ShouldBe(HttpStatusCode.OK);
        (await SendAsync(front.Http, "GET", "/mcp/servers", "http://mcp.example.com")).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Staging")]
    [InlineData("Production")]
    public async Task Failure_InAnyEnvironment_TellsNoStackTrace(string environment)
    {
        await using var front = await Front.StartAsync(service, environment: environment);
        using var request = new HttpRequestMessage(HttpMethod.Get, Faulty.Path) { Headers = { { "Accept", "text/html" } } };

        var answer = await Answer.ReadAsync(await front.Http.SendAsync(request, Cancel));

        answer.ShouldBeProblem(HttpStatusCode.InternalServerError, ErrorCodes.InternalError);
        answer.Json.ToString().ShouldNotContain(Faulty.Secret);
        answer.Json.ToString().ShouldNotContain("Exception");
    }

    [Fact]
    public async Task Request_BeyondALimit_IsRefusedByItsStatusAlone()
    {
        await using var front = await Front.StartAsync(service, options =>
        {
            options.Limits.MaxRequestHeaders = 10;
            options.Limits.MaxRequestHeadersSize = 2048;
            options.Limits.MaxRequestLineSize = 1024;
        });

        (await front.SendAndReadAsync($"GET /{new string('x', 1100)} HTTP/1.1\r\n{Head}\r\n")).ShouldStartWith("HTTP/1.1 414 ");
        (await front.SendAndReadAsync($"GET / HTTP/1.1\r\n{Head}X-Long: {new string('x', 2048)}\r\n\r\n")).ShouldStartWith("HTTP/1.1 431 ");
        var many = string.Concat(Enumerable.Range(0, 10).Select(i => $"X-{i}: 1\r\n"));
        (await front.SendAndReadAsync($"GET / HTTP/1.1\r\n{Head}{many}\r\n")).ShouldStartWith("HTTP/1.1 431 ");
        foreach (var nonsense in new[] { "nonsense\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", $"GET / HTTP/1.1\r\n{Head}X Y: 1\r\n\r\n", $"GET / HTTP/1.1\r\n{Head}Host: y\r\n\r\n" })
        {
            var answer = await front.SendAndReadAsync(nonsense);
            answer.ShouldStartWith("HTTP/1.1 400 ");
            answer.ShouldNotContain("Server:");
            answer.ShouldNotContain("Kestrel");
        }
    }

    [Fact]
    public async Task Client_SlowHead_IsCutOff()
    {
        await using var front = await Front.StartAsync(service, options => options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(1));

        var answer = await front.SendAndReadAsync("GET /mcp/servers HTTP/1.1\r\nHost: x\r\n");

        answer.ShouldStartWith("HTTP/1.1 408 ");
    }

    [Fact]
    public async Task Client_SlowBody_IsAnswered408()
    {
        await using var front = await Front.StartAsync(service, options => options.Limits.RequestBodyGracePeriod = TimeSpan.FromSeconds(2));

        var answer = await front.SendAndReadAsync($"POST /mcp/call HTTP/1.1\r\n{Head}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{");

        answer.ShouldStartWith("HTTP/1.1 408 ");
        answer.ShouldContain("\"error_code\":\"invalid_request\"");
    }

    [Fact]
    public async Task Client_TooManyConnections_FurtherOnesAreClosedUntilOneEnds()
    {
        const string Request = $"GET /healthz/live HTTP/1.1\r\n{Head}Connection: close\r\n\r\n";
        await using var front = await Front.StartAsync(service, options => options.Limits.MaxConnections = 2);
        var first = await OpenAsync(front);
        await using var second = await OpenAsync(front);

        await Eventually.TrueAsync(async _ => (await front.SendAndReadAsync(Request)).Length == 0, cancellationToken: Cancel);
        await first.DisposeAsync();

        await Eventually.TrueAsync(
            async _ => (await front.SendAndReadAsync(Request)).StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal), cancellationToken: Cancel);
    }

    /// <summary>A connection that was answered, so that the server counts it, and that stays open.</summary>
    private static async Task<Stream> OpenAsync(Front front)
    {
        var connection = await front.SendAsync($"GET /healthz/live HTTP/1.1\r\n{Head}\r\n");
        await connection.ReadExactlyAsync(new byte[1], Cancel);
        return connection;
    }

    private static async Task<Answer> SendAsync(HttpClient http, string method, string path, string origin)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Origin", origin);
        return await Answer.ReadAsync(await http.SendAsync(request, Cancel));
    }

    private static void ShouldBeHardened(HttpResponseMessage message)
    {
        message.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        message.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        message.Headers.GetValues("Cache-Control").Single().ShouldContain("no-store");
        var policy = message.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
    }
}
