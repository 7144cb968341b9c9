using System.Collections.Immutable;
using McpOrleans.Grains.Audit;
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

namespace McpOrleans.Grains.Tests.Audit;

public sealed class TenantAuditGrainTests : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private InProcessTestCluster _cluster = null!;

    private ITenantAuditGrain Audit => _cluster.Client.GetGrain<ITenantAuditGrain>("acme");

    private ITenantGrain Tenant => _cluster.Client.GetGrain<ITenantGrain>("acme");

    private IGrainStorage Storage =>
        _cluster.Silos[0].ServiceProvider.GetRequiredKeyedService<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME);

    public async ValueTask InitializeAsync()
    {
        _cluster = await SemanticsCluster.StartAsync(configureSilo: silo => silo.UseClock(_clock).AddMcpOrleansGrains());
        await Tenant.CreateIfMissingAsync();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // Otherwise it stores its records while its silo stops, and waits for the cluster's memory storage, which stops as well.
            await _cluster.DeactivateAsync(Audit);
        }
        finally
        {
            await _cluster.DisposeAsync();
        }
    }

    [Fact]
    public async Task Append_Deactivated_IsKept()
    {
        await Audit.AppendAsync([Record(1), Record(2)]);

        await _cluster.DeactivateAsync(Audit);

        await ShouldHaveAsync("2", "1");
    }

    [Fact]
    public async Task Append_AfterTheDelay_IsStored()
    {
        await Audit.AppendAsync([Record(1)]);
        (await StoredAsync()).ShouldBeEmpty();

        _clock.Advance(TenantAuditGrain.WriteDelay);

        await Eventually.TrueAsync(async _ => (await StoredAsync()).Length == 1);
    }

    [Fact]
    public async Task Append_MoreThanCapacity_KeepsTheNewest()
    {
        await Audit.AppendAsync([.. Enumerable.Range(1, ITenantAuditGrain.Capacity + 5).Select(Record)]);

        var page = await Audit.ReadAsync(int.MaxValue, null, await GenerationAsync());

        page.Records.Length.ShouldBe(ITenantAuditGrain.Capacity);
        page.Records[^1].RequestId.ShouldBe("6");
        page.HasOlder.ShouldBeFalse();
    }

    [Fact]
    public async Task Append_TenantThatDoesNotExist_IsForgotten()
    {
        var nobodys = _cluster.Client.GetGrain<ITenantAuditGrain>("nobody");

        await nobodys.AppendAsync([Record(1)]);

        (await nobodys.ReadAsync(10, null, 0)).Records.ShouldBeEmpty();
    }

    [Fact]
    public async Task TenantDeleted_ThenALateRecord_NothingIsLeft()
    {
        await Audit.AppendAsync([Record(1)]);
        await _cluster.DeactivateAsync(Audit);

        (await Tenant.DeleteAsync()).ShouldBeNull();
        await Audit.AppendAsync([Record(2)]);
        await Tenant.CreateIfMissingAsync();

        await ShouldHaveAsync();
    }

    [Fact]
    public async Task Append_RecordsOfAnotherTenantOfTheName_AreForgotten()
    {
        var former = await GenerationAsync();
        await Tenant.DeleteAsync();
        await Tenant.CreateIfMissingAsync();
        var now = await GenerationAsync();

        await Audit.AppendAsync(
        [
            Record(1) with { TenantGeneration = former },
            Record(2) with { TenantGeneration = AuditRecord.NoTenant },
            Record(3) with { TenantGeneration = now },
            Record(4),
        ]);

        await ShouldHaveAsync("4", "3");
        (await Audit.ReadAsync(10, null, former)).Records.ShouldBeEmpty();
        await _cluster.DeactivateAsync(Audit);
        await ShouldHaveAsync("4", "3");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ring_OfAFormerTenantIsStillStored_IsNeitherReadNorContinued(bool isContinued)
    {
        var state = new TestState<AuditState>(new AuditState { Records = [Record(1)], Next = 2, TenantGeneration = await GenerationAsync() - 1 });
        await Storage.WriteStateAsync(StateNames.Audit, Audit.GetGrainId(), state);
        if (isContinued)
        {
            await Audit.AppendAsync([Record(2)]);
        }

        await ShouldHaveAsync(isContinued ? ["2"] : []);
    }

    internal static AuditRecord Record(int id) => new()
    {
        Time = DateTimeOffset.UnixEpoch,
        Tenant = "acme",
        CallerId = "test",
        Action = "callTool",
        Outcome = "ok",
        RequestId = $"{id}",
        ArgumentsSha256 = [1, 2, 3],
    };

    private async Task<ImmutableArray<AuditRecord>> StoredAsync()
    {
        var state = new TestState<AuditState>(new AuditState());
        await Storage.ReadStateAsync(StateNames.Audit, Audit.GetGrainId(), state);
        return state.State.Records;
    }

    private async Task<long> GenerationAsync() => (await Tenant.GetAsync()).ShouldNotBeNull().Generation;

    private async Task ShouldHaveAsync(params string[] ids) =>
        (await Audit.ReadAsync(10, null, await GenerationAsync())).Records.Select(record => record.RequestId).ShouldBe(ids);
}
