using System.Collections.Immutable;
using McpOrleans.Grains.ToolDirectory;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.ToolDirectory;

public sealed class StoredQuotaTests
{
    private static readonly ImmutableArray<PublishedServer> Servers = [Server("a", 100), Server("b", 50)];

    [Theory]
    [InlineData(3, "c", true)]
    [InlineData(2, "c", false)]
    [InlineData(2, "a", true)]
    [InlineData(0, "b", true)]
    [InlineData(0, "c", false)]
    public void Check_Servers_CountsThoseThatAreThere(int quota, string server, bool isAllowed) =>
        Refusal(new TenantQuotas { Servers = quota }, [], server, 1).ShouldBe(isAllowed ? null : "servers");

    [Theory]
    [InlineData(3, "d", false)]
    [InlineData(3, "c", true)]
    [InlineData(4, "d", true)]
    public void Check_Servers_CountsThoseThatAreOnTheirWay(int quota, string server, bool isAllowed) =>
        Refusal(new TenantQuotas { Servers = quota }, [Reserved("c", 1), Reserved("a", 1)], server, 1).ShouldBe(isAllowed ? null : "servers");

    [Theory]
    [InlineData("c", 50, true)]
    [InlineData("c", 51, false)]
    [InlineData("a", 150, true)]
    [InlineData("a", 151, false)]
    public void Check_StoredBytes_CountsAllServers(string server, long bytes, bool isAllowed) =>
        Refusal(new TenantQuotas { StoredBytes = 200 }, [], server, bytes).ShouldBe(isAllowed ? null : "stored_bytes");

    [Theory]
    [InlineData("d", 20, true)]
    [InlineData("d", 21, false)]
    [InlineData("c", 40, true)]
    public void Check_StoredBytes_CountsWhatIsOnItsWay(string server, long bytes, bool isAllowed) =>
        Refusal(new TenantQuotas { StoredBytes = 200 }, [Reserved("c", 20), Reserved("a", 110)], server, bytes)
            .ShouldBe(isAllowed ? null : "stored_bytes");

    [Fact]
    public void Check_QuotaLoweredMeanwhile_AllowsWhatMakesAServerSmaller()
    {
        var quotas = new TenantQuotas { Servers = 1, StoredBytes = 10 };

        Refusal(quotas, [], "a", 100).ShouldBeNull();
        Refusal(quotas, [], "a", 99).ShouldBeNull();
        Refusal(quotas, [], "a", 101).ShouldBe("stored_bytes");
    }

    [Fact]
    public void Check_NoQuotas_AllowsEverything() => Refusal(new TenantQuotas(), [], "c", long.MaxValue).ShouldBeNull();

    /// <summary>The quota that does not allow it.</summary>
    private static string? Refusal(TenantQuotas quotas, ImmutableArray<ReservedServer> reserved, string server, long bytes)
    {
        var failure = StoredQuota.Check(quotas, Servers, reserved, server, bytes);
        failure?.Code.ShouldBe(ErrorCodes.QuotaExceeded);
        failure?.Suggestion.ShouldNotBeNullOrEmpty();
        return failure?.Message.Split('\'')[2];
    }

    private static PublishedServer Server(string name, long bytes) => new() { Name = name, Enabled = true, Tools = [], StoredBytes = bytes };

    private static ReservedServer Reserved(string name, long bytes) => new() { Name = name, StoredBytes = bytes, At = default };
}
