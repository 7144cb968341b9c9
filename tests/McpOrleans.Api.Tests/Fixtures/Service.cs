using McpOrleans.Api.Hosting;
using McpOrleans.Api.Tests.Fixtures;
using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Outbound;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;
using Xunit;

[assembly: AssemblyFixture(typeof(Service))]

namespace McpOrleans.Api.Tests.Fixtures;

/// <summary>The front over real HTTP, in front of real grains in one silo. Shared by all tests; each uses servers of its own.</summary>
public sealed class Service : IAsyncLifetime
{
    public const string AdminKey = "the-admin's-key";
    public const int MaxBody = 64 * 1024;

    private InProcessTestCluster? _cluster;
    private WebApplication? _app;

    /// <summary>Sends the admin key with every request.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>Sends no credential.</summary>
    public HttpClient Anonymous { get; private set; } = null!;

    public IServiceProvider Services => _app!.Services;

    /// <summary>What the front logged, with its settings at the most talkative that an operator would choose.</summary>
    public LogLines Logs { get; } = new();

    /// <summary>A tenant that no other test uses.</summary>
    public Tenant NewTenant() => new(Http, $"t-{Guid.NewGuid():N}");

    /// <summary>Sends a key with every request.</summary>
    public HttpClient ClientWith(string key) =>
        new() { BaseAddress = Http.BaseAddress, DefaultRequestHeaders = { Authorization = new("Bearer", key) } };

    /// <summary>Another front of the same cluster, as a second replica would be.</summary>
    public Task<WebApplication> StartFrontAsync() => StartFrontAsync(_ => { });

    public async ValueTask InitializeAsync()
    {
        var cluster = new InProcessTestClusterBuilder(1);
        cluster.ConfigureSilo((_, silo) => silo.AddMemoryGrainStorageAsDefault()
            .UseInMemoryReminderService()
            .AddMcpOrleansGrains()
            .Configure<OutboundPolicy>(policy => policy.AllowEverything()));
        _cluster = cluster.Build();
        await _cluster.DeployAsync();

        _app = await StartFrontAsync(Faulty.Map);
        var address = new Uri(_app.Urls.Single());
        Anonymous = new HttpClient { BaseAddress = address };
        Http = new HttpClient { BaseAddress = address };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", AdminKey);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Anonymous.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        Logs.Dispose();
    }

    private async Task<WebApplication> StartFrontAsync(Action<WebApplication> map)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(Logs);
        builder.Services.AddSingleton<IGrainFactory>(_cluster!.Client);
        builder.Services.AddMcpOrleansApi(options =>
        {
            options.AdminKey = AdminKey;
            options.MaxRequestBodySize = MaxBody;
        });
        var app = builder.Build();
        app.MapMcpOrleansApi();
        map(app);
        await app.StartAsync();
        return app;
    }
}
