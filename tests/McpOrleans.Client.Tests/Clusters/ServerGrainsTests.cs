using McpOrleans.Client.Calls;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Clusters;

public sealed class ServerGrainsTests(ClusterFixture cluster)
{
    private readonly ServerGrains _servers = new("tenant", cluster.Grains);

    [Fact]
    public void Get_SameServer_GivesTheKeptReference()
    {
        var first = _servers.Get("a");

        _servers.Get("a").ShouldBeSameAs(first);
        _servers.Get("b").ShouldNotBeSameAs(first);
        first.GetPrimaryKeyString().ShouldBe("tenant/a");
    }

    [Fact]
    public void Get_MoreServersThanKept_StartsAnew()
    {
        var first = _servers.Get("a");
        for (var index = 1; index < ServerGrains.MaxKept; index++)
        {
            _servers.Get($"server-{index}");
        }

        _servers.Get("a").ShouldBeSameAs(first);
        _servers.Get("one-more");
        _servers.Get("a").ShouldNotBeSameAs(first);
    }
}
