using System.Collections.Immutable;
using McpOrleans.Grains.Servers.Subscriptions;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.Subscriptions;

public sealed class ResourceLeasesTests
{
    private readonly FakeClock _clock = new();
    private readonly ResourceLeases _leases;
    private readonly Guid _one = Guid.NewGuid();
    private readonly Guid _two = Guid.NewGuid();

    public ResourceLeasesTests() => _leases = new ResourceLeases("files", _clock);

    [Fact]
    public void Renew_SaysWhatIsNew_AndGivesUpTheRest()
    {
        Renew(_one, "a", "b").ShouldBe(["a", "b"], ignoreOrder: true);
        Renew(_two, "b").ShouldBe(["b"]);
        Renew(_one, "a", "b").ShouldBeEmpty();

        Renew(_one, "a").ShouldBeEmpty();
        _leases.Uris.ShouldBe(["a", "b"], ignoreOrder: true);
        Renew(_two).ShouldBeEmpty();
        _leases.Uris.ShouldBe(["a"]);
        _leases.Drop(_one, "a");
        _leases.Drop(_one, "a");
        _leases.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Expire_ForgetsFrontsThatHaveNotRenewed()
    {
        Renew(_one, "a");
        _clock.Advance(ResourceLeases.Duration / 2);
        Renew(_two, "a", "b");
        _clock.Advance(ResourceLeases.Duration / 2);
        _leases.Expire();
        _leases.Of(["a", "b"]).ShouldHaveSingleItem().Uris.ShouldBe(["a", "b"]);
        _clock.Advance(ResourceLeases.Duration / 2);
        _leases.Expire();
        _leases.IsEmpty.ShouldBeTrue();
        _leases.Of(["a"]).ShouldBeEmpty();
    }

    [Fact]
    public void Renew_BeyondTheBounds_RefusesTheRest()
    {
        var third = Guid.NewGuid();
        Renew(_one, Many(0, ResourceLeases.PerFront)).Length.ShouldBe(ResourceLeases.PerFront);
        Renew(_two, Many(ResourceLeases.PerFront, ResourceLeases.PerFront)).Length.ShouldBe(ResourceLeases.PerFront);

        var (fresh, refused) = _leases.Renew(third, null!, [.. Many(ResourceLeases.PerServer - 1, 2)]);

        // What others lease already costs nothing.
        fresh.ShouldHaveSingleItem();
        refused.ShouldHaveSingleItem().Value.Code.ShouldBe(ErrorCodes.QuotaExceeded);
        _leases.Uris.Count.ShouldBe(ResourceLeases.PerServer);
    }

    [Fact]
    public void Renew_TooManyFronts_AreRefused()
    {
        for (var i = 0; i < ResourceLeases.MaxFronts; i++)
        {
            Renew(Guid.NewGuid(), "a");
        }

        _leases.Renew(Guid.NewGuid(), null!, ["a"]).Refused.ShouldContainKey("a");
    }

    private static string[] Many(int first, int count) => [.. Enumerable.Range(first, count).Select(number => $"u{number}")];

    [Theory]
    [InlineData("file:///a", "file:///a")]
    [InlineData("file:///a/", "file:///a", "file:///a/")]
    [InlineData("file:///a/b/c", "file:///a", "file:///a/", "file:///a/b")]
    [InlineData("file:///ab")]
    [InlineData("file:///A")]
    [InlineData("file://")]
    public void Concerned_WhatIsLeasedOrHasThePart(string changed, params string[] expected)
    {
        Renew(_one, "file:///a", "file:///a/", "file:///a/b", "file:///a/b/c/d");

        _leases.Concerned(changed).ShouldBe(expected, ignoreOrder: true);
    }

    /// <summary>A server chooses what it says, and may say it hundreds of times a second.</summary>
    [Fact]
    public void Concerned_UriOfNothingButSlashes_CostsNoMoreThanAnother()
    {
        Renew(_one, "test://greeting");
        var changed = "test://" + new string('/', 12_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        _leases.Concerned(changed).ShouldBeEmpty();

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(100_000);
    }

    private ImmutableArray<string> Renew(Guid front, params string[] uris)
    {
        var (fresh, refused) = _leases.Renew(front, null!, [.. uris]);
        refused.ShouldBeEmpty();
        return fresh;
    }
}
