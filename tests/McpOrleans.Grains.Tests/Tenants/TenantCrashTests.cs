using McpOrleans.Grains.Tests.Storage;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Tenants;

/// <summary>
/// The silo dies at each change of what is stored, before it or after it: a tenant is then there with all it has, or becomes
/// nothing at all, and what is created next starts empty.
/// </summary>
public sealed class TenantCrashTests(TenantCluster cluster) : IClassFixture<TenantCluster>, IDisposable
{
    private const string Server = "former";
    private static readonly McpServerConfig Config = new() { Url = "https://mcp.example.com/mcp", Enabled = false };

    public static TheoryData<bool, bool> Ways => new()
    {
        { false, true },
        { false, false },
        { true, true },
        { true, false },
    };

    public void Dispose() => (cluster.Storage.Before, cluster.Storage.After) = (null, null);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Delete_SiloDiesAtAnyChange_TheTenantIsThereOrNothingIs(bool isAfter, bool keepsReminders)
    {
        var crashes = await ForEachChangeAsync(isAfter, keepsReminders, CreateAsync, async (name, isCompleted) =>
        {
            if (await cluster.Tenant(name).GetAsync() is not null)
            {
                isCompleted.ShouldBeFalse();
                (await cluster.RegisteredAsync(name)).ShouldNotBeNull().Deleting.ShouldBeFalse();
                (await cluster.Server(name, Server).GetStatusAsync()).ShouldNotBeNull();
                (await cluster.ServersOfAsync(name)).ShouldBe([Server]);
                await cluster.Tenant(name).DeleteAsync();
                await cluster.PassAsync(name);
            }

            await ShouldBeNothingAsync(name);
            await ShouldBeginEmptyAsync(name);
        }, name => cluster.Tenant(name).DeleteAsync());

        crashes.ShouldBeGreaterThan(5);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task CreateAgain_SiloDiesAtAnyChange_TheTenantIsThereEmptyOrNothingIs(bool isAfter, bool keepsReminders)
    {
        var crashes = await ForEachChangeAsync(isAfter, keepsReminders, CreateAndDeleteAsync, CheckCreationAsync, CreateIfMissingAsync);

        crashes.ShouldBeGreaterThan(3);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Create_SiloDiesAtAnyChange_TheTenantIsThereEmptyOrNothingIs(bool isAfter, bool keepsReminders)
    {
        var crashes = await ForEachChangeAsync(isAfter, keepsReminders, ConfigureServerAsync, CheckCreationAsync, CreateIfMissingAsync);

        crashes.ShouldBeGreaterThan(3);
    }

    private async Task CheckCreationAsync(string name, bool isCompleted)
    {
        if (await cluster.Tenant(name).GetAsync() is null)
        {
            isCompleted.ShouldBeFalse();
            (await cluster.RegisteredAsync(name)).ShouldBeNull();
        }
        else
        {
            (await cluster.RegisteredAsync(name)).ShouldNotBeNull().Deleting.ShouldBeFalse();
        }

        await ShouldBeginEmptyAsync(name);
    }

    /// <summary>Repeats something with a new tenant for each change of the storage that it makes; returns how often it was broken off.</summary>
    private async Task<int> ForEachChangeAsync(
        bool isAfter, bool keepsReminders, Func<string, Task> prepare, Func<string, bool, Task> check, Func<string, Task> run)
    {
        for (var crashAt = 1; ; crashAt++)
        {
            var name = $"t-{Guid.NewGuid():N}";
            await prepare(name);
            var (changes, isDead) = (0, false);
            cluster.Storage.Before = change => IsOf(name, change) && (isDead || (Interlocked.Increment(ref changes) == crashAt && !isAfter && (isDead = true)))
                ? throw new IOException("The silo died.")
                : Task.CompletedTask;
            cluster.Storage.After = change => IsOf(name, change) && Volatile.Read(ref changes) == crashAt && isAfter && (isDead = true)
                ? throw new IOException("The silo died.")
                : Task.CompletedTask;
            var outcome = run(name);
            await outcome.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await DieAsync(name);
            Dispose();

            if (!keepsReminders)
            {
                await cluster.LoseReminderAsync(name);
                await cluster.DeactivateAsync(cluster.Tenant(name));
                if (await cluster.RegisteredAsync(name) is { Deleting: true })
                {
                    await cluster.Tenant(name).ResumeAsync();
                }
            }

            await cluster.PassAsync(name);
            await check(name, outcome.IsCompletedSuccessfully);
            if (!isDead)
            {
                return crashAt - 1;
            }
        }
    }

    private static bool IsOf(string name, StorageChange change) =>
        change.Grain.Key.ToString() is var key && (key == ITenantRegistryGrain.Key || key!.StartsWith(name, StringComparison.Ordinal));

    private async Task DieAsync(string name)
    {
        await cluster.DeactivateAsync(cluster.Server(name, Server));
        await cluster.DeactivateAsync(cluster.Directory(name));
        await cluster.DeactivateAsync(cluster.Audit(name));
        await cluster.DeactivateAsync(cluster.Tenant(name));
        await cluster.DeactivateAsync(cluster.Registry);
    }

    private async Task CreateAsync(string name)
    {
        (await cluster.Tenant(name).CreateIfMissingAsync()).Created.ShouldBeTrue();
        await cluster.PassAsync(name);
        await ConfigureServerAsync(name);
    }

    private async Task CreateAndDeleteAsync(string name)
    {
        await CreateAsync(name);
        await cluster.Tenant(name).DeleteAsync();
    }

    private Task CreateIfMissingAsync(string name) => cluster.Tenant(name).CreateIfMissingAsync();

    private async Task ConfigureServerAsync(string name) => (await cluster.Server(name, Server).ConfigureAsync(Config)).Created.ShouldBeTrue();

    private async Task ShouldBeNothingAsync(string name)
    {
        (await cluster.Tenant(name).GetAsync()).ShouldBeNull();
        (await cluster.RegisteredAsync(name)).ShouldBeNull();
        cluster.StoredOf(name).ShouldBeEmpty();
    }

    private async Task ShouldBeginEmptyAsync(string name)
    {
        (await cluster.Tenant(name).CreateIfMissingAsync()).Tenant.ShouldNotBeNull().Generation.ShouldBeGreaterThan(0);
        (await cluster.RegisteredAsync(name)).ShouldNotBeNull().Deleting.ShouldBeFalse();
        (await cluster.ServersOfAsync(name)).ShouldBeEmpty();
        (await cluster.Server(name, Server).GetStatusAsync()).ShouldBeNull();
        (await cluster.Server(name, Server).ConfigureAsync(Config)).Created.ShouldBeTrue();
        (await cluster.ServersOfAsync(name)).ShouldBe([Server]);
    }
}
