using System.Collections.Concurrent;
using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Sessions;
using McpOrleans.Grains.Tenants;
using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using McpOrleans.Grains.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Storage;
using Orleans.TestingHost;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Tenants;

/// <summary>
/// A silo with McpOrleans' grains under a clock that a test moves, where the removal of chosen servers fails and the storage does
/// what a test wants. Each test uses a tenant of its own.
/// </summary>
public sealed class TenantCluster : IAsyncLifetime
{
    /// <summary>How many sessions of MCP clients a tenant may have here.</summary>
    public const int MaxSessions = 3;

    private readonly TestFolder _folder = new();
    private readonly TestStorage _files;
    private readonly Trouble _trouble = new();
    private InProcessTestCluster _cluster = null!;

    public TenantCluster()
    {
        _files = new TestStorage(_folder.Path);
        Storage = new HookedStorage(_files.Storage);
    }

    internal HookedStorage Storage { get; }

    public FakeClock Clock { get; } = new();

    public ITenantRegistryGrain Registry => _cluster.Client.GetGrain<ITenantRegistryGrain>(ITenantRegistryGrain.Key);

    public async ValueTask InitializeAsync() => _cluster = await SemanticsCluster.StartAsync(configureSilo: silo =>
    {
        silo.UseClock(Clock).AddMcpOrleansGrains().Configure<McpSessionOptions>(options => options.PerTenant = MaxSessions);
        silo.Services.AddKeyedSingleton<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, Storage);
        silo.AddIncomingGrainCallFilter(_trouble);
    });

    public ITenantGrain Tenant(string name) => _cluster.Client.GetGrain<ITenantGrain>(name);

    public IMcpServerGrain Server(string tenant, string name) =>
        _cluster.Client.GetGrain<IMcpServerGrain>(new ServerKey(tenant, name).ToString());

    public IToolDirectoryGrain Directory(string tenant) => _cluster.Client.GetGrain<IToolDirectoryGrain>(tenant);

    public ITenantAuditGrain Audit(string tenant) => _cluster.Client.GetGrain<ITenantAuditGrain>(tenant);

    public IMcpSessionGrain Session(string tenant, string id) =>
        _cluster.Client.GetGrain<IMcpSessionGrain>(new SessionKey(tenant, id).ToString());

    public ITenantSessionsGrain Sessions(string tenant) => _cluster.Client.GetGrain<ITenantSessionsGrain>(tenant);

    public IGrainFactory Grains => _cluster.Client;

    public ISessionFront Reference(ISessionFront front) => _cluster.Client.CreateObjectReference<ISessionFront>(front);

    public async Task<IReadOnlyList<string>> ServersOfAsync(string tenant) =>
        [.. (await Directory(tenant).GetSnapshotAsync(null))!.Servers.Select(server => server.Name)];

    public async Task<TenantSummary?> RegisteredAsync(string tenant) =>
        (await Registry.GetSnapshotAsync(null))!.Tenants.SingleOrDefault(known => known.Name == tenant);

    public void Block(string tenant, string server) => _trouble.Stuck[new ServerKey(tenant, server).ToString()] = true;

    public void Unblock() => _trouble.Stuck.Clear();

    /// <summary>Has the grain's reminder tick, as it would in time; false when the grain has none.</summary>
    public Task<bool> TickAsync(string tenant) => WithReminderAsync(
        tenant, (grain, _) => ((IRemindable)grain).ReceiveReminder(TenantGrain.DeletionReminder, default));

    /// <summary>Has time pass and the grain's reminder tick until the grain has done all that it had to.</summary>
    public async Task PassAsync(string tenant)
    {
        while (await TickAsync(tenant))
        {
            Clock.Advance(TenantGrain.Aftermath);
        }
    }

    /// <summary>The process ended, and its reminders with it.</summary>
    public Task LoseReminderAsync(string tenant) => WithReminderAsync(tenant, (grain, reminder) => grain.UnregisterReminder(reminder));

    /// <summary>The states that are stored of a tenant and its servers, but for its place in the registry.</summary>
    public IReadOnlyList<string> StoredOf(string tenant) =>
        [.. FilesOf(tenant).Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal)];

    /// <summary>A state of a tenant as it is stored.</summary>
    /// <param name="state">The state's name.</param>
    /// <param name="tenant">The tenant.</param>
    public string TextOf(string state, string tenant) =>
        File.ReadAllText(FilesOf(tenant).Single(file => Path.GetFileName(Path.GetDirectoryName(file)!) == state));

    /// <summary>Has the storage lose a state of a tenant, whose grain must not be active.</summary>
    /// <param name="state">The state's name.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="id">What stands behind the tenant in the grain's key; null: nothing.</param>
    public void Lose(string state, string tenant, string? id = null) => File.Delete(FilesOf(tenant).Single(file =>
        Path.GetFileName(Path.GetDirectoryName(file)!) == state && (id is null || file.EndsWith($"+{id}.json", StringComparison.Ordinal))));

    /// <summary>Ends the activation, as the loss of its silo would: the next call meets what was stored.</summary>
    public Task DeactivateAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _files.Dispose();
        _folder.Dispose();
    }

    private IEnumerable<string> FilesOf(string tenant) =>
        System.IO.Directory.EnumerateFiles(_folder.Grains, "*.json", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file).Contains(tenant, StringComparison.Ordinal));

    /// <summary>Does something in the grain, on its scheduler; false when the grain has no reminder.</summary>
    private async Task<bool> WithReminderAsync(string tenant, Func<Grain, IGrainReminder, Task> action)
    {
        var had = false;
        _trouble.Next = async grain =>
        {
            if (await grain.GetReminder(TenantGrain.DeletionReminder) is { } reminder)
            {
                had = true;
                await action(grain, reminder);
            }
        };
        await Tenant(tenant).RevokeKeyAsync("none");
        _trouble.Next.ShouldBeNull();
        return had;
    }

    private sealed class Trouble : IIncomingGrainCallFilter
    {
        public ConcurrentDictionary<string, bool> Stuck { get; } = new(StringComparer.Ordinal);

        public Func<Grain, Task>? Next { get; set; }

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.MethodName == nameof(IMcpServerGrain.RemoveAsync)
                && context.Grain is IMcpServerGrain
                && Stuck.ContainsKey(context.TargetId.Key.ToString()!))
            {
                throw new TimeoutException("The server's grain does not answer.");
            }

            await context.Invoke();
            if (Next is { } action && context.Grain is Grain grain and ITenantGrain && context.MethodName == nameof(ITenantGrain.RevokeKeyAsync))
            {
                Next = null;
                await action(grain);
            }
        }
    }
}
