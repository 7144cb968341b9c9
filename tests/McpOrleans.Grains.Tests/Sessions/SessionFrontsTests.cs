using McpOrleans.Grains.Tests.Servers.Subscriptions;
using McpOrleans.Grains.Tests.Tenants;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Sessions;

/// <summary>What fronts hear of a session: whose stream is the session's, and what the client has called off.</summary>
public sealed class SessionFrontsTests(TenantCluster cluster) : IClassFixture<TenantCluster>
{
    private readonly string _tenant = $"t-{Guid.NewGuid():N}";

    [Fact]
    public async Task Stream_IsHeldUntilAnotherOneTakesItsPlace()
    {
        var session = cluster.Session(_tenant, "a");
        var front = cluster.Reference(new RecordingFront());
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        await session.OpenAsync(RecordingFront.Facts);
        await session.OpenStreamAsync(front, first);
        (await session.HoldStreamAsync(front, first)).ShouldBeTrue();

        // A new activation does not know who sends the stream.
        await cluster.DeactivateAsync(session);
        (await session.HoldStreamAsync(front, first)).ShouldBeTrue();

        await session.OpenStreamAsync(front, second);
        (await session.HoldStreamAsync(front, first)).ShouldBeFalse();
        (await session.HoldStreamAsync(front, second)).ShouldBeTrue();
        await session.EndAsync();
        (await session.HoldStreamAsync(front, second)).ShouldBeFalse();
    }

    [Fact]
    public async Task Stream_AnotherOneTakesItsPlace()
    {
        var session = cluster.Session(_tenant, "a");
        await session.OpenAsync(RecordingFront.Facts);
        var (one, two) = (new RecordingFront(), new RecordingFront());
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        (await session.OpenStreamAsync(cluster.Reference(one), first)).ShouldNotBeNull().Position.ShouldBeNull();
        await session.NotePositionAsync(first, "x");

        await Eventually.TrueAsync(async _ => (await session.OpenStreamAsync(cluster.Reference(two), second)).ShouldNotBeNull().Position == "x");
        await session.NotePositionAsync(first, "late");

        await Eventually.TrueAsync(() => one.Heard.Contains($"{_tenant}/a taken by {second}"));
        (await session.OpenStreamAsync(cluster.Reference(two), second)).ShouldNotBeNull().Position.ShouldBe("x");
        (await session.EndAsync()).ShouldBeTrue();
        await Eventually.TrueAsync(() => one.Heard.Contains($"{_tenant}/a ended") && two.Heard.Contains($"{_tenant}/a ended"));
    }

    [Fact]
    public async Task Subscriptions_AreStoredAndTheFrontWithTheStreamHears()
    {
        var session = cluster.Session(_tenant, "a");
        var (one, two) = (new ListeningFront(cluster.Grains), new ListeningFront(cluster.Grains));
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        await session.OpenAsync(RecordingFront.Facts);
        (await session.SubscribeAsync("a:1")).ShouldBeNull();
        await session.NoteUpdatedAsync("a:1");
        await session.NoteUpdatedAsync("a:unknown");

        // What has changed while nobody sent the stream is told once.
        var begun = (await session.FollowSubscriptionsAsync(one.Reference, first)).ShouldNotBeNull();
        (begun.Uris.Single(), begun.Updated.Single()).ShouldBe(("a:1", "a:1"));
        (await session.FollowSubscriptionsAsync(one.Reference, first)).ShouldNotBeNull().Updated.ShouldBeEmpty();
        (await session.FollowSubscriptionsAsync(two.Reference, second)).ShouldBeNull();

        await session.SubscribeAsync("a:2");
        await session.SubscribeAsync("a:2");
        await session.UnsubscribeAsync("a:never");
        await session.NoteUpdatedAsync("a:2");
        await session.UnsubscribeAsync("a:1");
        await Eventually.TrueAsync(() => one.Sessions.Count == 3);
        one.Sessions.Order(StringComparer.Ordinal).ShouldBe(["changed", "changed", "missed a:2"]);

        // Logging's level is stored beside it, and a new activation knows both.
        await session.SetLogLevelAsync("error");
        await cluster.DeactivateAsync(session);
        (await session.FollowSubscriptionsAsync(two.Reference, second)).ShouldNotBeNull().Uris.ShouldBe(["a:2"]);
        two.Sessions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Subscriptions_BeyondTheBound_AreRefused()
    {
        var session = cluster.Session(_tenant, "a");
        await session.OpenAsync(RecordingFront.Facts);
        for (var i = 0; i < SessionSubscriptions.MaxResources; i++)
        {
            (await session.SubscribeAsync($"a:{i}")).ShouldBeNull();
        }

        (await session.SubscribeAsync("a:more")).ShouldNotBeNull().Code.ShouldBe(ErrorCodes.QuotaExceeded);
        await session.UnsubscribeAsync("a:0");
        (await session.SubscribeAsync("a:more")).ShouldBeNull();
    }

    [Fact]
    public async Task CalledOff_FrontsThatUseTheSessionHear()
    {
        var session = cluster.Session(_tenant, "a");
        await session.OpenAsync(RecordingFront.Facts);
        var (one, two, stranger) = (new RecordingFront(), new RecordingFront(), new RecordingFront());
        await session.UseAsync(cluster.Reference(one));
        await session.UseAsync(cluster.Reference(two));
        _ = cluster.Reference(stranger);

        await session.CallOffAsync([.. "7"u8]);

        await Eventually.TrueAsync(() => one.Heard.Count == 1 && two.Heard.Count == 1);
        one.Heard.ShouldBe([$"{_tenant}/a called off 7"]);
        stranger.Heard.ShouldBeEmpty();
    }
}
