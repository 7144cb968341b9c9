using McpOrleans.Grains.Tests.Storage;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Tenants;

/// <summary>A tenant is deleted, and created again under its name, while something of the former one is still on its way.</summary>
public sealed class RecreatedTenantTests(TenantCluster cluster) : IClassFixture<TenantCluster>, IDisposable
{
    private static readonly McpServerConfig Config = new() { Url = "https://mcp.example.com/mcp", Enabled = false };

    private readonly string _name = $"t-{Guid.NewGuid():N}";

    private ITenantGrain Tenant => cluster.Tenant(_name);

    private IMcpServerGrain Late => cluster.Server(_name, "late");

    public void Dispose() => (cluster.Storage.Before, cluster.Storage.After) = (null, null);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ServerStoredAndNeverPublished_TenantDeleted_IsRemovedWhenItWakesUp(bool isCreatedAgain)
    {
        await Tenant.CreateIfMissingAsync();
        await ConfigureAndDieBeforePublishingAsync();
        await Tenant.DeleteAsync();
        if (isCreatedAgain)
        {
            await Tenant.CreateIfMissingAsync();
        }

        await ShouldRemoveItselfAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ServerBeingStored_WhileTheTenantIsDeleted_IsRemoved(bool isCreatedAgain)
    {
        await Tenant.CreateIfMissingAsync();
        var (reached, goOn) = HoldUp(StateNames.Server);
        var configuring = Late.ConfigureAsync(Config);
        await reached;
        await cluster.DeactivateAsync(cluster.Directory(_name));
        await Tenant.DeleteAsync();
        if (isCreatedAgain)
        {
            await Tenant.CreateIfMissingAsync();
        }

        goOn();
        await configuring;

        await ShouldRemoveItselfAsync();
    }

    [Fact]
    public async Task ServerAdmittedAndOnItsWay_TenantDeleted_IsRemovedBeforeTheDeletionEnds()
    {
        await Tenant.CreateIfMissingAsync();
        var (reached, goOn) = HoldUp(StateNames.Server);
        var configuring = Late.ConfigureAsync(Config);
        await reached;
        var deleting = Tenant.DeleteAsync();
        await Eventually.TrueAsync(async _ => await Tenant.GetAsync() is null);

        goOn();
        await configuring;
        await deleting;

        cluster.StoredOf(_name).ShouldBe([StateNames.Tenant]);
    }

    [Fact]
    public async Task ServerConfigured_AfterTheDeletion_IsRefused()
    {
        await Tenant.CreateIfMissingAsync();
        await Tenant.DeleteAsync();

        (await Late.ConfigureAsync(Config)).Refusal.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.TenantNotFound);

        cluster.StoredOf(_name).ShouldBe([StateNames.Tenant]);
    }

    [Fact]
    public async Task ServerOfTheFormerTenant_PutWithItsSecretsHidden_DoesNotGetThem()
    {
        var config = Config with { Headers = Config.Headers.Add("Authorization", "Bearer former") };
        await Tenant.CreateIfMissingAsync();
        await ConfigureAndDieBeforePublishingAsync(config);
        await Tenant.DeleteAsync();
        await Tenant.CreateIfMissingAsync();

        var result = await Late.ConfigureAsync(config with { Headers = Config.Headers.Add("Authorization", McpServerConfig.Mask) });

        result.Errors.ShouldHaveSingleItem().Field.ShouldBe("headers.Authorization");
        (await cluster.ServersOfAsync(_name)).ShouldBeEmpty();
    }

    [Fact]
    public async Task ServerOfTheFormerTenant_PutAgain_IsANewOne()
    {
        await Tenant.CreateIfMissingAsync();
        await ConfigureAndDieBeforePublishingAsync();
        await Tenant.DeleteAsync();
        await Tenant.CreateIfMissingAsync();

        (await Late.ConfigureAsync(Config)).Created.ShouldBeTrue();

        (await cluster.ServersOfAsync(_name)).ShouldBe(["late"]);
        await cluster.DeactivateAsync(Late);
        (await Late.GetStatusAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task Delete_SomeTimeLater_NothingIsStored()
    {
        await Tenant.CreateIfMissingAsync();
        await Late.ConfigureAsync(Config);
        await Tenant.DeleteAsync();
        await cluster.LoseReminderAsync(_name);
        await cluster.DeactivateAsync(Tenant);

        await cluster.PassAsync(_name);

        cluster.StoredOf(_name).ShouldBeEmpty();
    }

    [Fact]
    public async Task ServerOfATenantThatWasNeverCreated_TenantCreated_IsRemoved()
    {
        (await Late.ConfigureAsync(Config)).Created.ShouldBeTrue();

        await Tenant.CreateIfMissingAsync();

        (await Late.GetStatusAsync()).ShouldBeNull();
        cluster.StoredOf(_name).ShouldBe([StateNames.Directory, StateNames.Tenant]);
    }

    /// <summary>What the silo had in memory only is lost with it, the directory's knowledge of the server included.</summary>
    private async Task ConfigureAndDieBeforePublishingAsync(McpServerConfig? config = null)
    {
        cluster.Storage.Before = change => change.State == StateNames.Directory && IsOwn(change)
            ? throw new IOException("The silo died.")
            : Task.CompletedTask;
        (await Late.ConfigureAsync(config ?? Config)).Refusal.ShouldBeNull();
        await cluster.DeactivateAsync(Late);
        await cluster.DeactivateAsync(cluster.Directory(_name));
        cluster.Storage.Before = null;
        cluster.StoredOf(_name).ShouldContain(StateNames.Server);
    }

    /// <summary>Holds up the next writing of a state of the tenant.</summary>
    private (Task Reached, Action GoOn) HoldUp(string state)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.Storage.Before = change =>
        {
            if (change.State != state || !IsOwn(change))
            {
                return Task.CompletedTask;
            }

            reached.TrySetResult();
            return goOn.Task;
        };
        return (reached.Task, goOn.SetResult);
    }

    private bool IsOwn(StorageChange change) => change.Grain.Key.ToString()!.StartsWith(_name, StringComparison.Ordinal);

    private async Task ShouldRemoveItselfAsync()
    {
        await Eventually.TrueAsync(async _ => await Late.GetStatusAsync() is null && !cluster.StoredOf(_name).Contains(StateNames.Server));
        (await cluster.ServersOfAsync(_name)).ShouldBeEmpty();
    }
}
