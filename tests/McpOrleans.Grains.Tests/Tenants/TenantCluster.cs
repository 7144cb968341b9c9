using System.Collections.Concurrent;
using McpOrleans.Grains.Hosting;
using McpOrleans.Grains.Tenants;
using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Orleans.TestingHost;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Tenants;

/// <summary>A silo with McpOrleans' grains under a clock that a test moves, where the removal of chosen servers fails. Each test uses a tenant of its own.</summary>
public sealed class TenantCluster : IAsyncLifetime
{
    private readonly Trouble _trouble = new();
    private InProcessTestCluster _cluster = null!;

    public FakeClock Clock { get; } = new();

    public ITenantRegistryGrain Registry => _cluster.Client.GetGrain<ITenantRegistryGrain>(ITenantRegistryGrain.Key);

    public async ValueTask InitializeAsync() => _cluster = await SemanticsCluster.StartAsync(configureSilo: silo =>
    {
        silo.UseClock(Clock).AddMcpOrleansGrains();
        silo.AddIncomingGrainCallFilter(_trouble);
    });

    public ITenantGrain Tenant(string name) => _cluster.Client.GetGrain<ITenantGrain>(name);

    public IMcpServerGrain Server(string tenant, string name) =>
        _cluster.Client.GetGrain<IMcpServerGrain>(new ServerKey(tenant, name).ToString());

    public IToolDirectoryGrain Directory(string tenant) => _cluster.Client.GetGrain<IToolDirectoryGrain>(tenant);

    public async Task<IReadOnlyList<string>> ServersOfAsync(string tenant) =>
        [.. (await Directory(tenant).GetSnapshotAsync(null))!.Servers.Select(server => server.Name)];

    public async Task<TenantSummary?> RegisteredAsync(string tenant) =>
        (await Registry.GetSnapshotAsync(null))!.Tenants.SingleOrDefault(known => known.Name == tenant);

    public void Block(string tenant, string server) => _trouble.Stuck[new ServerKey(tenant, server).ToString()] = true;

    public void Unblock() => _trouble.Stuck.Clear();

    /// <summary>Has the grain's reminder tick, as it would in time; false when the grain has none.</summary>
    public async Task<bool> TickAsync(string tenant)
    {
        var ticked = false;
        _trouble.Next = async grain =>
        {
            if (await grain.GetReminder(TenantGrain.DeletionReminder) is not null)
            {
                ticked = true;
                await ((IRemindable)grain).ReceiveReminder(TenantGrain.DeletionReminder, default);
            }
        };
        await Tenant(tenant).RevokeKeyAsync("none");
        _trouble.Next.ShouldBeNull();
        return ticked;
    }

    /// <summary>Ends the activation, as the loss of its silo would: the next call meets what was stored.</summary>
    public Task DeactivateAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

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
