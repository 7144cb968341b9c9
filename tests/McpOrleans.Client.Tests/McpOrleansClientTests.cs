using McpOrleans.Client.Tests.Clusters;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests;

public sealed class McpOrleansClientTests(ClusterFixture cluster)
{
    [Fact]
    public void ForTenant_SameName_SameView() =>
        cluster.Client.ForTenant("same").ShouldBeSameAs(cluster.Client.ForTenant("same"));

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a__b")]
    public void ForTenant_BadName_Throws(string name) => Should.Throw<ArgumentException>(() => cluster.Client.ForTenant(name));

    [Fact]
    public void ForTenant_Thousands_KeepsThoseUsedLast()
    {
        var client = new McpOrleansClient(cluster.Grains, TimeProvider.System, NullLoggerFactory.Instance);
        var favourite = client.ForTenant("favourite");
        for (var i = 0; i < McpOrleansClient.MaxTenants * 3; i++)
        {
            client.ForTenant($"t{i}");
            client.ForTenant("favourite").ShouldBeSameAs(favourite);
        }

        client.KeptTenants.ShouldBeLessThanOrEqualTo(McpOrleansClient.MaxTenants);
    }
}
