using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using McpOrleans.Grains.Tests.Storage;
using McpOrleans.TestServers.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Storage;
using Orleans.TestingHost;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

/// <summary>Configurations that the storage does not take, or takes without saying so.</summary>
public sealed class FailedConfigurationTests : IAsyncLifetime
{
    private const string Tenant = "acme";
    private static readonly McpServerConfig Config = new() { Url = "https://mcp.example.com/mcp", Enabled = false };
    private static readonly McpServerConfig Big = Config with { Description = "big", Url = $"{Config.Url}/{new string('x', 1600)}" };

    private readonly Storage.TestFolder _folder = new();
    private readonly TestStorage _storage;
    private readonly Trouble _trouble = new();
    private InProcessTestCluster _cluster = null!;

    public FailedConfigurationTests() => _storage = new TestStorage(_folder.Path);

    public async ValueTask InitializeAsync() => _cluster = await SemanticsCluster.StartAsync(configureSilo: silo =>
    {
        silo.AddMcpOrleansGrains();
        silo.Services.AddKeyedSingleton<IGrainStorage>(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, new TroubledStorage(_storage.Storage, _trouble));
    });

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _storage.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Configure_NewButNotStored_TakesNoPlace()
    {
        await SetQuotasAsync(new TenantQuotas { Servers = 1 });
        _trouble.Before = true;
        (await ConfigureAsync("a", Config)).Refusal!.Code.ShouldBe(ErrorCodes.StorageUnavailable);
        _trouble.Before = false;

        (await Server("a").GetStatusAsync()).ShouldBeNull();
        (await ConfigureAsync("b", Config)).Created.ShouldBeTrue();
        (await ConfigureAsync("a", Config)).Refusal.ShouldNotBeNull();
    }

    [Fact]
    public async Task Configure_BiggerButNotStored_LeavesTheOneBeforeAndItsSize()
    {
        await SetQuotasAsync(new TenantQuotas { StoredBytes = 4000 });
        (await ConfigureAsync("a", Config)).Created.ShouldBeTrue();
        _trouble.Before = true;
        (await ConfigureAsync("a", Big)).Refusal!.Code.ShouldBe(ErrorCodes.StorageUnavailable);
        _trouble.Before = false;

        (await Server("a").GetStatusAsync()).ShouldNotBeNull().Config.Description.ShouldBeNull();
        (await ConfigureAsync("b", Big)).Created.ShouldBeTrue();
        (await ConfigureAsync("a", Config with { Description = "again" })).Status.ShouldNotBeNull().Config.Description.ShouldBe("again");
    }

    [Fact]
    public async Task Configure_StoredWithoutAnAnswer_IsFoundByTheNextActivation()
    {
        await SetQuotasAsync(new TenantQuotas { Servers = 1 });
        _trouble.After = true;
        (await ConfigureAsync("a", Config)).Refusal!.Code.ShouldBe(ErrorCodes.StorageUnavailable);
        _trouble.After = false;

        await Eventually.TrueAsync(async _ => await Server("a").GetStatusAsync() is not null);
        await Eventually.TrueAsync(async _ => (await _cluster.Client.GetGrain<IToolDirectoryGrain>(Tenant).GetSnapshotAsync(null))!.Servers.Length == 1);
        (await ConfigureAsync("b", Config)).Refusal.ShouldNotBeNull();
    }

    private IMcpServerGrain Server(string name) => _cluster.Client.GetGrain<IMcpServerGrain>(new ServerKey(Tenant, name).ToString());

    private Task<ConfigureServerResult> ConfigureAsync(string name, McpServerConfig config) => Server(name).ConfigureAsync(config);

    private Task<ConfigureTenantResult> SetQuotasAsync(TenantQuotas quotas) =>
        _cluster.Client.GetGrain<ITenantGrain>(Tenant).ConfigureAsync(new TenantSettings { Quotas = quotas });

    /// <summary>When the writing of configurations fails: before anything is stored, or after.</summary>
    private sealed class Trouble
    {
        public volatile bool Before;
        public volatile bool After;
    }

    private sealed class TroubledStorage(IGrainStorage files, Trouble trouble) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            files.ReadStateAsync(stateName, grainId, grainState);

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            var isConfiguration = stateName == StateNames.Server;
            if (isConfiguration && trouble.Before)
            {
                throw new IOException("The storage is full.");
            }

            var unanswered = grainState.ETag;
            await files.WriteStateAsync(stateName, grainId, grainState);
            if (isConfiguration && trouble.After)
            {
                grainState.ETag = unanswered;
                throw new IOException("The storage did not answer.");
            }
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            files.ClearStateAsync(stateName, grainId, grainState);
    }
}
