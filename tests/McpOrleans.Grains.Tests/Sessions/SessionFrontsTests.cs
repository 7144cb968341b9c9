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
