using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Tests.Storage;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Tools;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Storage;
using Orleans.TestingHost;
using Shouldly;
using Xunit;
using TestFolder = McpOrleans.Grains.Tests.Storage.TestFolder;

namespace McpOrleans.Grains.Tests.Servers.Pins;

/// <summary>A silo with McpOrleans' grains, where the audit and the settings of chosen tenants can't be reached. Each test uses a tenant of its own.</summary>
public sealed class PinCluster : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly TestStorage _files;
    private readonly InProcessTestCluster _cluster;
    private readonly Trouble _trouble = new();

    public PinCluster()
    {
        _files = new TestStorage(_folder.Path);
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryGrainStorageAsDefault();
            silo.UseInMemoryReminderService();
            silo.Services.AddKeyedSingleton<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, _files.Storage);
            silo.AddMcpOrleansGrains().Configure<OutboundPolicy>(policy => policy.AllowEverything());
            silo.AddIncomingGrainCallFilter(_trouble);
        });
        _cluster = builder.Build();
    }

    public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _files.Dispose();
        _folder.Dispose();
    }

    public Task SetPolicyAsync(string tenant, ToolChangePolicy policy) =>
        _cluster.Client.GetGrain<ITenantGrain>(tenant).ConfigureAsync(new TenantSettings { ToolChanges = policy });

    /// <summary>A connected server whose tool <c>pinned</c> does something harmless, in a tenant with this policy.</summary>
    public async Task<IMcpServerGrain> ConnectAsync(string tenant, ToolChangePolicy policy, TestServer upstream)
    {
        await SetPolicyAsync(tenant, policy);
        upstream.Script.Tools.Add(Tool("Harmless."));
        var server = Server(tenant);
        (await server.ConfigureAsync(GrainCluster.At(upstream.Url))).Errors.ShouldBeEmpty();
        await RelistAsync(server);
        return server;
    }

    public IMcpServerGrain Server(string tenant) => _cluster.Client.GetGrain<IMcpServerGrain>(new ServerKey(tenant, "test").ToString());

    /// <summary>Has the server list its tools, which are published when this ends.</summary>
    public static async Task<McpServerStatus> RelistAsync(IMcpServerGrain server)
    {
        var status = (await server.ConnectAsync(TestContext.Current.CancellationToken)).ShouldNotBeNull();
        status.State.ShouldBe(ConnectionState.Connected, status.LastFailure?.Message);
        return status;
    }

    /// <summary>What the server says of its tool from now on; it tells nobody.</summary>
    public static ServerTool Tool(string description) => ServerTool.Defined(new JsonObject
    {
        ["name"] = "pinned",
        ["description"] = description,
        ["inputSchema"] = new JsonObject { ["type"] = "object" },
    });

    /// <summary>The published tool; null when it is hidden.</summary>
    public async Task<McpTool?> PublishedAsync(string tenant) =>
        (await _cluster.Client.GetGrain<IToolDirectoryGrain>(tenant).GetSnapshotAsync(null))!.Servers.SelectMany(server => server.Tools).SingleOrDefault(tool => tool.Name == "pinned");

    /// <summary>The tenant's records about tools, oldest first, once there are so many.</summary>
    public async Task<ImmutableArray<AuditRecord>> ToldAsync(string tenant, int count)
    {
        ImmutableArray<AuditRecord> told = [];
        await Eventually.TrueAsync(
            async _ => (told = await ReadAsync(tenant)).Length >= count, () => $"{told.Length} records", cancellationToken: TestContext.Current.CancellationToken);
        told.Length.ShouldBe(count);
        return told;
    }

    public async Task<ImmutableArray<AuditRecord>> ReadAsync(string tenant)
    {
        var info = (await _cluster.Client.GetGrain<ITenantGrain>(tenant).GetAsync())!;
        var page = await _cluster.Client.GetGrain<ITenantAuditGrain>(tenant).ReadAsync(1000, null, info.Generation);
        return [.. page.Records.Reverse()];
    }

    /// <summary>Ends the server's activation; its next call makes another one.</summary>
    public Task DeactivateAsync(IMcpServerGrain server) => _cluster.DeactivateAsync(server);

    /// <summary>How often what is blocked was asked in vain.</summary>
    public int Refusals(string tenant) => _trouble.Stuck[tenant].Refusals;

    public void BlockAudit(string tenant) => _trouble.Stuck[tenant] = (nameof(ITenantAuditGrain.AppendAsync), 0);

    public void BlockTerms(string tenant) => _trouble.Stuck[tenant] = (nameof(ITenantGrain.GetTermsAsync), 0);

    public void Unblock(string tenant) => _trouble.Stuck.TryRemove(tenant, out _);

    private sealed class Trouble : IIncomingGrainCallFilter
    {
        public ConcurrentDictionary<string, (string Method, int Refusals)> Stuck { get; } = new(StringComparer.Ordinal);

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.TargetId.Key.ToString() is { } tenant && Stuck.TryGetValue(tenant, out var stuck) && stuck.Method == context.MethodName)
            {
                Stuck[tenant] = stuck with { Refusals = stuck.Refusals + 1 };
                throw new TimeoutException("The grain does not answer.");
            }

            await context.Invoke();
        }
    }
}
