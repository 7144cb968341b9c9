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
}
