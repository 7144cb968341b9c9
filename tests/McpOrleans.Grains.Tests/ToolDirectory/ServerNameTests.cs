using McpOrleans.Grains.Tests.Tenants;
using McpOrleans.Grains.ToolDirectory;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.ToolDirectory;

/// <summary>Servers of a tenant whose names differ only by case don't exist side by side.</summary>
public sealed class ServerNameTests(TenantCluster cluster) : IClassFixture<TenantCluster>
{
    private static readonly McpServerConfig Config = new() { Url = "https://mcp.example.com/mcp", Enabled = false };

    private readonly string _tenant = $"t-{Guid.NewGuid():N}";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Configure_NameThatDiffersOnlyByCase_IsRefusedAndChangesNothing(bool isUnlimited)
    {
        (await ConfigureAsync("github")).Created.ShouldBeTrue();

        var refused = isUnlimited ? await cluster.Server(_tenant, "GitHub").ConfigureUnlimitedAsync(Config) : await ConfigureAsync("GitHub");

        refused.Status.ShouldBeNull();
        refused.Errors.ShouldHaveSingleItem().Field.ShouldBe("name");
        refused.Errors[0].Message.ShouldContain("'github'");
        (await cluster.Server(_tenant, "GitHub").GetStatusAsync()).ShouldBeNull();
        (await cluster.ServersOfAsync(_tenant)).ShouldBe(["github"]);
        (await ConfigureAsync("github")).Errors.ShouldBeEmpty("an existing server keeps working");
        await cluster.Server(_tenant, "github").RemoveAsync();
        (await ConfigureAsync("GitHub")).Created.ShouldBeTrue();
    }

    [Fact]
    public async Task Configure_InEveryCaseAtOnce_OneIsCreated()
    {
        var results = await Task.WhenAll(new[] { "abc", "Abc", "aBc", "ABC", "abC" }.Select(ConfigureAsync));

        results.Count(result => result.Created).ShouldBe(1);
        results.Count(result => result.Errors.Length == 1).ShouldBe(4);
        (await cluster.ServersOfAsync(_tenant)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Admit_NameOfOneThatWasAdmittedInAnotherCase_IsRefusedUntilThatIsAbandoned()
    {
        var directory = cluster.Directory(_tenant);
        await directory.AdmitAsync("lost", 1, isUnlimited: true);

        (await directory.AdmitAsync("Lost", 1, isUnlimited: false)).Errors.ShouldHaveSingleItem();
        (await directory.AdmitAsync("lost", 1, isUnlimited: false)).Errors.ShouldBeEmpty();
        cluster.Clock.Advance(Reservations.AbandonedAfter);

        (await directory.AdmitAsync("Lost", 1, isUnlimited: false)).Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Admit_ServerThatExistsBesideATwin_IsAllowed()
    {
        var directory = cluster.Directory(_tenant);
        foreach (var name in new[] { "twin", "Twin" })
        {
            await directory.PublishAsync(new PublishedServer { Name = name, Enabled = true, Tools = [] });
        }

        (await directory.AdmitAsync("twin", 1, isUnlimited: false)).Errors.ShouldBeEmpty();
        (await directory.AdmitAsync("Twin", 1, isUnlimited: false)).Errors.ShouldBeEmpty();
        (await directory.AdmitAsync("TWIN", 1, isUnlimited: false)).Errors.ShouldNotBeEmpty();
    }

    private Task<ConfigureServerResult> ConfigureAsync(string server) => cluster.Server(_tenant, server).ConfigureAsync(Config);
}
