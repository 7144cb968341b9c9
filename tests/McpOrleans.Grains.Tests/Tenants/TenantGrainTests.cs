using McpOrleans.Grains.Tenants;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Tenants;

public sealed class TenantGrainTests(TenantCluster cluster) : IClassFixture<TenantCluster>
{
    private static readonly ApiKeySpec Spec = new() { Name = "ci", Role = ApiKeyRole.Caller };

    private readonly string _name = $"t-{Guid.NewGuid():N}";

    private ITenantGrain Tenant => cluster.Tenant(_name);

    [Fact]
    public async Task Get_NeverConfigured_DoesNotExist()
    {
        (await Tenant.GetAsync()).ShouldBeNull();
        (await Tenant.IssueKeyAsync(Spec)).ShouldBeNull();
        (await Tenant.ListKeysAsync()).ShouldBeEmpty();
        (await Tenant.GetCredentialsAsync(null)).ShouldNotBeNull().Enabled.ShouldBeFalse();
        (await Tenant.DeleteAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task State_AfterReactivation_IsWhatWasStored()
    {
        (await Tenant.ConfigureAsync(new TenantSettings { DisplayName = "Acme", Quotas = new TenantQuotas { Servers = 3 } })).Created.ShouldBeTrue();
        var issued = (await Tenant.IssueKeyAsync(Spec with { Access = new AccessRules { ToolsAllow = ["a__*"] } })).ShouldNotBeNull();
        var credentials = (await Tenant.GetCredentialsAsync(null)).ShouldNotBeNull();

        await cluster.DeactivateAsync(Tenant);

        (await Tenant.GetAsync()).ShouldNotBeNull().Settings.Quotas.Servers.ShouldBe(3);
        (await Tenant.GetCredentialsAsync(credentials.Version)).ShouldBeNull();
        var key = (await Tenant.GetCredentialsAsync(null)).ShouldNotBeNull().Keys.ShouldHaveSingleItem();
        key.Sha256.ShouldBe(ApiKeyText.Hash(issued.Key!));
        key.Access.ToolsAllow.ShouldBe(["a__*"]);
    }

    [Fact]
    public async Task Credentials_EachChange_HaveAHigherVersion()
    {
        await Tenant.CreateIfMissingAsync();
        var versions = new List<long> { await VersionAsync() };

        var id = (await Tenant.IssueKeyAsync(Spec))!.Info!.Id;
        versions.Add(await VersionAsync());
        (await Tenant.RevokeKeyAsync(id)).ShouldBeTrue();
        versions.Add(await VersionAsync());
        await Tenant.ConfigureAsync(new TenantSettings { Enabled = false });
        versions.Add(await VersionAsync());
        await Tenant.DeleteAsync();
        versions.Add(await VersionAsync());
        await Tenant.CreateIfMissingAsync();
        versions.Add(await VersionAsync());

        versions.ShouldBe(versions.Order());
        versions.ShouldBeUnique();
    }

    [Fact]
    public async Task RecordUse_Key_IsStoredAMinuteLater()
    {
        await Tenant.CreateIfMissingAsync();
        var id = (await Tenant.IssueKeyAsync(Spec))!.Info!.Id;
        var version = await VersionAsync();
        var usedAt = cluster.Clock.GetUtcNow();

        await Tenant.RecordUseAsync(id, usedAt);
        await Tenant.RecordUseAsync("no-such-key", usedAt);
        (await Tenant.ListKeysAsync()).Single().LastUsed.ShouldBe(usedAt);

        cluster.Clock.Advance(TenantGrain.UseDelay);
        await cluster.DeactivateAsync(Tenant);
        (await Tenant.ListKeysAsync()).Single().LastUsed.ShouldBe(usedAt);
        (await VersionAsync()).ShouldBe(version);
    }

    [Fact]
    public async Task Delete_WithServers_LeavesNothing()
    {
        await Tenant.CreateIfMissingAsync();
        await ConfigureAsync("one");
        await ConfigureAsync("two");

        (await Tenant.DeleteAsync()).ShouldBeNull();

        (await Tenant.GetAsync()).ShouldBeNull();
        (await cluster.ServersOfAsync(_name)).ShouldBeEmpty();
        (await cluster.Server(_name, "one").GetStatusAsync()).ShouldBeNull();
        (await cluster.RegisteredAsync(_name)).ShouldBeNull();
    }

    [Fact]
    public async Task Delete_BrokenOffInTheMiddle_GoesOnWithTheReminder()
    {
        await Tenant.CreateIfMissingAsync();
        await Tenant.IssueKeyAsync(Spec);
        await ConfigureAsync("easy");
        await ConfigureAsync("stuck");
        cluster.Block(_name, "stuck");

        await Should.ThrowAsync<TimeoutException>(Tenant.DeleteAsync());
        await cluster.DeactivateAsync(Tenant);

        // Nobody comes in any more, and the name is still known to be going.
        (await Tenant.GetAsync()).ShouldBeNull();
        (await Tenant.GetCredentialsAsync(null))!.Keys.ShouldBeEmpty();
        (await cluster.RegisteredAsync(_name)).ShouldNotBeNull().Deleting.ShouldBeTrue();

        cluster.Unblock();
        (await cluster.TickAsync(_name)).ShouldBeTrue();

        (await cluster.ServersOfAsync(_name)).ShouldBeEmpty();
        (await cluster.Server(_name, "stuck").GetStatusAsync()).ShouldBeNull();
        (await cluster.RegisteredAsync(_name)).ShouldBeNull();
        cluster.StoredOf(_name).ShouldBe([StateNames.Tenant]);

        cluster.Clock.Advance(TenantGrain.Aftermath);
        (await cluster.TickAsync(_name)).ShouldBeTrue();
        cluster.StoredOf(_name).ShouldBeEmpty();
        (await cluster.TickAsync(_name)).ShouldBeFalse();
    }

    [Fact]
    public async Task Configure_WhileADeletionIsBrokenOff_StartsEmpty()
    {
        await Tenant.CreateIfMissingAsync();
        await ConfigureAsync("stuck");
        cluster.Block(_name, "stuck");
        await Should.ThrowAsync<TimeoutException>(Tenant.DeleteAsync());
        cluster.Unblock();

        (await Tenant.ConfigureAsync(new TenantSettings())).Created.ShouldBeTrue();

        (await cluster.ServersOfAsync(_name)).ShouldBeEmpty();
        (await cluster.RegisteredAsync(_name)).ShouldNotBeNull().Deleting.ShouldBeFalse();

        // The reminder of the deletion must not delete the new tenant.
        await ConfigureAsync("new");
        (await cluster.TickAsync(_name)).ShouldBeTrue();
        (await Tenant.GetAsync()).ShouldNotBeNull();
        (await cluster.ServersOfAsync(_name)).ShouldBe(["new"]);
        (await cluster.TickAsync(_name)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Create_NameThatDiffersOnlyByCase_IsRefusedUntilTheOtherIsDeleted(bool asSettings)
    {
        var (twin, twinName) = (cluster.Tenant(_name.ToUpperInvariant()), _name.ToUpperInvariant());
        await Tenant.CreateIfMissingAsync();

        var refused = asSettings ? await twin.ConfigureAsync(new TenantSettings()) : await twin.CreateIfMissingAsync();

        refused.Created.ShouldBeFalse();
        refused.Tenant.ShouldBeNull();
        refused.Errors.ShouldHaveSingleItem().Field.ShouldBe("name");
        refused.Errors[0].Message.ShouldContain($"'{_name}'");
        (await twin.GetAsync()).ShouldBeNull();
        (await cluster.RegisteredAsync(twinName)).ShouldBeNull();
        cluster.StoredOf(twinName.ToLowerInvariant()).Count(state => state == StateNames.Tenant).ShouldBe(1);
        (await cluster.TickAsync(twinName)).ShouldBeFalse("nothing is left to be cleared away");

        await Tenant.DeleteAsync();
        (await twin.ConfigureAsync(new TenantSettings())).Created.ShouldBeTrue();
    }

    [Fact]
    public async Task Create_TwoNamesThatDifferOnlyByCaseAtOnce_OneIsCreated()
    {
        var results = await Task.WhenAll(
            Tenant.ConfigureAsync(new TenantSettings()), cluster.Tenant(_name.ToUpperInvariant()).ConfigureAsync(new TenantSettings()));

        results.Count(result => result.Created).ShouldBe(1);
        results.Count(result => result.Errors.Length == 1).ShouldBe(1);
    }

    [Fact]
    public async Task Create_NameOfATenantWhoseDeletionIsBrokenOffInAnotherCase_IsRefused()
    {
        await Tenant.CreateIfMissingAsync();
        await ConfigureAsync("stuck");
        cluster.Block(_name, "stuck");
        await Should.ThrowAsync<TimeoutException>(Tenant.DeleteAsync());
        cluster.Unblock();

        (await cluster.Tenant(_name.ToUpperInvariant()).CreateIfMissingAsync()).Errors.ShouldHaveSingleItem();
        (await cluster.Tenant("Default").CreateIfMissingAsync()).Errors.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task IssueKey_ForAFormerTenant_GivesNone()
    {
        var former = (await Tenant.CreateIfMissingAsync()).Tenant.ShouldNotBeNull().Generation;
        await Tenant.DeleteAsync();
        var now = (await Tenant.CreateIfMissingAsync()).Tenant.ShouldNotBeNull().Generation;

        now.ShouldBeGreaterThan(former);
        (await Tenant.IssueKeyAsync(Spec, former)).ShouldBeNull();
        (await Tenant.IssueKeyAsync(Spec, now)).ShouldNotBeNull().Key.ShouldNotBeNull();
    }

    [Fact]
    public async Task Default_NeverConfigured_ExistsAndCannotBeDeleted()
    {
        var tenant = cluster.Tenant(Names.DefaultTenant);

        (await tenant.GetAsync()).ShouldNotBeNull().Settings.Enabled.ShouldBeTrue();
        (await tenant.IssueKeyAsync(Spec)).ShouldNotBeNull().Key.ShouldNotBeNull();
        (await tenant.DeleteAsync()).ShouldNotBeNull().Code.ShouldBe(ErrorCodes.InvalidRequest);
        (await cluster.RegisteredAsync(Names.DefaultTenant)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Registry_Tenants_AreOrderedAndSurviveReactivation()
    {
        string[] names = ["z" + _name, "A" + _name];
        foreach (var name in names)
        {
            await cluster.Tenant(name).CreateIfMissingAsync();
        }

        await cluster.DeactivateAsync(cluster.Registry);

        var snapshot = (await cluster.Registry.GetSnapshotAsync(null)).ShouldNotBeNull();
        var registered = snapshot.Tenants.Select(tenant => tenant.Name).ToList();
        registered.ShouldBe(registered.Order(StringComparer.Ordinal));
        new[] { names[0], names[1], Names.DefaultTenant }.ShouldBeSubsetOf(registered);
        (await cluster.Registry.GetSnapshotAsync(snapshot.Version)).ShouldBeNull();
    }

    private async Task<long> VersionAsync() => (await Tenant.GetCredentialsAsync(null))!.Version;

    private async Task ConfigureAsync(string server) =>
        (await cluster.Server(_name, server).ConfigureAsync(new McpServerConfig { Url = "https://example.org/mcp", Enabled = false })).Errors.ShouldBeEmpty();
}
