using System.Net;
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
    private readonly Cluster _cluster = new();
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(service.Services.GetRequiredService<IGrainFactory>());
        builder.Services.AddSingleton<IClusterConnection>(_cluster);
        builder.Services.AddMcpOrleansApi(options => options.AdminKey = Service.AdminKey);
        _app = builder.Build();
        _app.MapMcpOrleansApi();
        await _app.StartAsync(Cancellation);
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", Service.AdminKey);
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

    private sealed class Cluster : IClusterConnection
    {
        public bool IsConnected { get; set; }
    }
}
