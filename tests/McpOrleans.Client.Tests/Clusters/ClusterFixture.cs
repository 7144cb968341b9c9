using McpOrleans.Client.Hosting;
using McpOrleans.Client.Tests.Clusters;
using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Outbound;
using McpOrleans.TestServers.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.TestingHost;
using Xunit;

[assembly: AssemblyFixture(typeof(ClusterFixture))]

namespace McpOrleans.Client.Tests.Clusters;

/// <summary>One silo with the real grains, two clients of it, and a real MCP server. Tests keep apart by tenant.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private InProcessTestCluster? _cluster;
    private TestServer? _server;
    private int _tenants;

    internal GrainCalls Calls { get; } = new();

    /// <summary>Where the MCP server is.</summary>
    internal McpServerConfig ServerConfig => new() { Url = Server.Url.ToString(), RetryAttempts = 0 };

    internal TestServer Server => _server!;

    internal IMcpOrleansClient Client => _cluster!.Client.ServiceProvider.GetRequiredService<IMcpOrleansClient>();

    internal IGrainFactory Grains => _cluster!.Client;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.AddMemoryGrainStorageAsDefault()
            .UseInMemoryReminderService()
            .AddMcpOrleansGrains()
            .Configure<OutboundPolicy>(policy => policy.AllowEverything()));
        builder.ConfigureClient(client =>
        {
            client.Services.AddSingleton<IOutgoingGrainCallFilter>(Calls);
            client.Services.AddMcpOrleansClient().AddMcpOrleansClient();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    /// <summary>A tenant that nobody else uses.</summary>
    internal IMcpTenant NewTenant() => Client.ForTenant($"tenant-{Interlocked.Increment(ref _tenants)}");

    /// <summary>The same tenant as another process sees it: with a kept directory of its own.</summary>
    internal IMcpTenant ElsewhereOf(IMcpTenant tenant)
    {
        var services = new ServiceCollection().AddSingleton(Grains).AddMcpOrleansClient().BuildServiceProvider();
        return services.GetRequiredService<IMcpOrleansClient>().ForTenant(tenant.Name);
    }
}
