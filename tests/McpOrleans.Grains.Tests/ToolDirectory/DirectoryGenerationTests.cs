using McpOrleans.Grains.Tests.Tenants;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.ToolDirectory;

/// <summary>Which servers a directory lets in: those of the tenant as it is now.</summary>
public sealed class DirectoryGenerationTests(TenantCluster cluster) : IClassFixture<TenantCluster>
{
    private readonly string _tenant = $"t-{Guid.NewGuid():N}";

    private IToolDirectoryGrain Directory => cluster.Directory(_tenant);

    [Fact]
    public async Task Publish_OfAFormerTenant_IsRefused()
    {
        var former = await CreateAsync();
        await cluster.Tenant(_tenant).DeleteAsync();
        (await Directory.PublishAsync(Server("a", former))).ShouldBeNull();
        (await Directory.PublishAsync(Server("a", 0))).ShouldBeNull();

        var now = await CreateAsync();

        now.ShouldBeGreaterThan(former);
        (await Directory.PublishAsync(Server("a", former))).ShouldBeNull();
        (await Directory.PublishAsync(Server("a", 0))).ShouldBeNull();
        (await Directory.PublishAsync(Server("a", now))).ShouldNotBeNull();
    }

    [Fact]
    public async Task Publish_OfAFormerTenantWhenAllIsForgotten_IsRefused()
    {
        var former = await CreateAsync();
        await cluster.Tenant(_tenant).DeleteAsync();
        await cluster.PassAsync(_tenant);

        cluster.StoredOf(_tenant).ShouldBeEmpty();
        (await Directory.PublishAsync(Server("a", former))).ShouldBeNull();
        (await Directory.AdmitAsync("a", 1, isUnlimited: false)).TenantGeneration.ShouldBe(0, "trusted code may use a tenant that does not exist");
    }

    [Theory]
    [InlineData(Names.DefaultTenant)]
    [InlineData("never-created")]
    public async Task Publish_TenantThatIsNeverCreated_HasGenerationZero(string tenant)
    {
        var directory = cluster.Directory(tenant);

        var admitted = await directory.AdmitAsync("a", 1, isUnlimited: false);

        admitted.Refusal.ShouldBeNull();
        admitted.TenantGeneration.ShouldBe(0);
        (await directory.PublishAsync(Server("a", 0))).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Publish_DirectoryLostItsState_IsTakenAgain(bool isAdmittedFirst)
    {
        var generation = await CreateAsync();
        await Directory.PublishAsync(Server("a", generation));
        await cluster.DeactivateAsync(Directory);
        cluster.Lose(StateNames.Directory, _tenant);
        if (isAdmittedFirst)
        {
            (await Directory.AdmitAsync("b", 1, isUnlimited: true)).TenantGeneration.ShouldBe(generation);
        }

        (await Directory.ConfirmAsync("a", "1", generation)).ShouldBeFalse();
        (await Directory.PublishAsync(Server("a", generation))).ShouldNotBeNull();
        await cluster.DeactivateAsync(Directory);
        (await Directory.ConfirmAsync("a", "1", generation)).ShouldBeTrue();
    }

    [Fact]
    public async Task Confirm_OnlyExactlyWhatIsPublished_IsTrue()
    {
        var generation = await CreateAsync();
        await Directory.PublishAsync(Server("a", generation));

        (await Directory.ConfirmAsync("a", "1", generation)).ShouldBeTrue();
        (await Directory.ConfirmAsync("a", "2", generation)).ShouldBeFalse();
        (await Directory.ConfirmAsync("a", "1", generation - 1)).ShouldBeFalse();
        (await Directory.ConfirmAsync("A", "1", generation)).ShouldBeFalse();
        (await Directory.PublishAsync(Server("a", generation) with { Revision = "2" })).ShouldNotBeNull();
        (await Directory.ConfirmAsync("a", "1", generation)).ShouldBeFalse();
    }

    [Fact]
    public async Task Open_WhileServersAreThere_DropsThemAndRisesAlways()
    {
        await Directory.AdmitAsync("reserved", 1, isUnlimited: false);
        await Directory.PublishAsync(Server("a", 0));

        var first = await Directory.OpenAsync(1000);
        var second = await Directory.OpenAsync(5);

        first.ShouldBe(1000);
        second.ShouldBe(1001);
        (await Directory.GetSnapshotAsync(null))!.Servers.ShouldBeEmpty();
        (await Directory.AdmitAsync("Reserved", 1, isUnlimited: false)).Errors.ShouldBeEmpty();
        await cluster.DeactivateAsync(Directory);
        (await Directory.OpenAsync(0)).ShouldBe(1002);
    }

    [Fact]
    public async Task Clear_WithServers_NamesThemAndChangesNothing()
    {
        var generation = await CreateAsync();
        await Directory.PublishAsync(Server("a", generation));
        await Directory.AdmitAsync("b", 1, isUnlimited: false);

        (await Directory.ClearAsync()).ShouldBe(["a", "b"]);
        (await Directory.ConfirmAsync("a", "1", generation)).ShouldBeTrue();

        await Directory.WithdrawAsync("a");
        await Directory.ReleaseAsync("b");
        (await Directory.ClearAsync()).ShouldBeEmpty();
        cluster.StoredOf(_tenant).ShouldBe([StateNames.Tenant]);
    }

    private async Task<long> CreateAsync() => (await cluster.Tenant(_tenant).CreateIfMissingAsync()).Tenant.ShouldNotBeNull().Generation;

    private static PublishedServer Server(string name, long generation) =>
        new() { Name = name, Enabled = true, Tools = [], TenantGeneration = generation, Revision = "1" };
}
