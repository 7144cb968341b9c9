using System.Net;
using System.Reflection;
using McpOrleans.Api.Hosting;
using McpOrleans.Api.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Requests;

/// <summary>A front whose cluster comes and goes.</summary>
public sealed class ClusterMiddlewareTests(Service service) : IAsyncLifetime
{
    /// <summary>What the front has to ask its cluster about, unlike the admin key.</summary>
    private const string TenantKey = "mco.default.0123456789abcdef.0123456789012345678901234567890123456789abc";

    private readonly Cluster _cluster = new();
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _app = await StartAsync(service.Services.GetRequiredService<IGrainFactory>());
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", Service.AdminKey);
    }

    private async Task<WebApplication> StartAsync(IGrainFactory grains)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(grains);
        builder.Services.AddSingleton<IClusterConnection>(_cluster);
        builder.Services.AddMcpOrleansApi(options => options.AdminKey = Service.AdminKey);
        var app = builder.Build();
        app.MapMcpOrleansApi();
        await app.StartAsync(Cancellation);
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Request_ClusterIsAway_IsRefusedAtOnceUntilItIsBack()
    {
        _cluster.IsConnected = false;
        var refused = await _http.GetAsync("/mcp/servers", Cancellation);

        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        (await refused.Content.ReadAsStringAsync(Cancellation)).ShouldContain("\"error_code\":\"overloaded\"");

        _cluster.IsConnected = true;
        (await _http.GetAsync("/mcp/servers", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Live_ClusterIsAway_IsLive()
    {
        _cluster.IsConnected = false;

        (await _http.GetAsync("/healthz/live", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/healthz/live", HttpStatusCode.OK)]
    [InlineData("/healthz/ready", HttpStatusCode.OK)]
    [InlineData("/.well-known/oauth-protected-resource", HttpStatusCode.NotFound)]
    [InlineData("/mcp/servers", HttpStatusCode.ServiceUnavailable)]
    [InlineData("/nowhere", HttpStatusCode.ServiceUnavailable)]
    public async Task Route_KeyThatNobodyCanJudge_IsServedIfOpenElse503(string path, HttpStatusCode expected)
    {
        _cluster.IsConnected = false;
        await using var app = await StartAsync(DispatchProxy.Create<IGrainFactory, AwayGrains>());
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Urls.Single() + path);
        request.Headers.Authorization = new("Bearer", TenantKey);

        (await _http.SendAsync(request, Cancellation)).StatusCode.ShouldBe(expected);
    }

    /// <summary>An Orleans client that never started.</summary>
#pragma warning disable CA1852 // The proxy is made at run time and derives from it.
    private class AwayGrains : DispatchProxy
#pragma warning restore CA1852
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new InvalidOperationException("Not started.");
    }

    private sealed class Cluster : IClusterConnection
    {
        public bool IsConnected { get; set; }
    }
}
