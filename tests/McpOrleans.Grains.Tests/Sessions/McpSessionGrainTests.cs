using McpOrleans.Grains.Tests.Storage;
using McpOrleans.Grains.Tests.Tenants;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Sessions;

/// <summary>Sessions of MCP clients: what is kept of them, and when they end.</summary>
public sealed class McpSessionGrainTests(TenantCluster cluster) : IClassFixture<TenantCluster>, IDisposable
{
    private readonly string _tenant = $"t-{Guid.NewGuid():N}";

    public void Dispose() => (cluster.Storage.Before, cluster.Storage.After) = (null, null);

    [Fact]
    public async Task Session_ItsSiloIsLost_GoesOn()
    {
        var session = cluster.Session(_tenant, "a");
        var front = cluster.Reference(new RecordingFront());
        (await session.OpenAsync(RecordingFront.Facts)).ShouldBeNull();
        await session.SetLogLevelAsync("error");
        await cluster.DeactivateAsync(session);

        var facts = (await session.UseAsync(front)).ShouldNotBeNull();

        facts.CallerId.ShouldBe("key-1");
        facts.ProtocolVersion.ShouldBe("2025-11-25");
        facts.ClientInfo.ShouldBe(RecordingFront.Facts.ClientInfo);
        facts.LogLevel.ShouldBe("error");
    }

    [Fact]
    public async Task Session_ThatNobodyBegan_IsNoneAndLeavesNothing()
    {
        var session = cluster.Session(_tenant, "never");

        (await session.UseAsync(cluster.Reference(new RecordingFront()))).ShouldBeNull();
        (await session.OpenStreamAsync(cluster.Reference(new RecordingFront()), Guid.NewGuid())).ShouldBeNull();
        await session.SetLogLevelAsync("error");
        (await session.EndAsync()).ShouldBeFalse();

        cluster.StoredOf(_tenant).ShouldBeEmpty();
    }

    [Fact]
    public async Task Session_ThatNobodyUses_Ends()
    {
        var session = cluster.Session(_tenant, "a");
        var front = new RecordingFront();
        var reference = cluster.Reference(front);
        await session.OpenAsync(RecordingFront.Facts);
        for (var i = 0; i < 3; i++)
        {
            cluster.Clock.Advance(TimeSpan.FromMinutes(20));
            (await session.UseAsync(reference)).ShouldNotBeNull();

            // It does not interleave, so the timer's look is over then, and the next one is set.
            (await session.ExpireAsync(TimeSpan.MaxValue)).ShouldBeTrue();
        }

        cluster.Clock.Advance(TimeSpan.FromMinutes(31));

        await Eventually.TrueAsync(() => !cluster.StoredOf(_tenant).Contains(StateNames.Session));
        (await session.UseAsync(reference)).ShouldBeNull();
    }

    [Fact]
    public async Task Session_WhileItEnds_IsNone()
    {
        var session = cluster.Session(_tenant, "a");
        var front = cluster.Reference(new RecordingFront());
        await session.OpenAsync(RecordingFront.Facts);
        var (isClearing, mayClear) = (new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Storage.Before = change =>
        {
            if (!change.IsClear || !IsOfSession(change))
            {
                return Task.CompletedTask;
            }

            isClearing.TrySetResult();
            return mayClear.Task;
        };
        var ending = session.EndAsync();
        await isClearing.Task;

        (await session.UseAsync(front)).ShouldBeNull();
        (await session.OpenStreamAsync(front, Guid.NewGuid())).ShouldBeNull();

        mayClear.SetResult();
        (await ending).ShouldBeTrue();
    }

    [Fact]
    public async Task Session_CannotBeCleared_IsThereAgain()
    {
        var session = cluster.Session(_tenant, "a");
        await session.OpenAsync(RecordingFront.Facts);
        cluster.Storage.Before = change => change is { State: StateNames.Session, IsClear: true } ? throw new IOException("full") : Task.CompletedTask;
        await Should.ThrowAsync<Exception>(session.EndAsync);

        cluster.Storage.Before = null;
        await Eventually.TrueAsync(async _ => await session.UseAsync(cluster.Reference(new RecordingFront())) is not null);
        (await session.EndAsync()).ShouldBeTrue();
        cluster.StoredOf(_tenant).ShouldNotContain(StateNames.Session);
    }

    [Fact]
    public async Task Session_WasIdleWhileItsSiloWasAway_IsNone()
    {
        var session = cluster.Session(_tenant, "a");
        await session.OpenAsync(RecordingFront.Facts);
        await cluster.DeactivateAsync(session);
        cluster.Clock.Advance(TimeSpan.FromMinutes(40));

        (await session.UseAsync(cluster.Reference(new RecordingFront()))).ShouldBeNull();

        cluster.StoredOf(_tenant).ShouldNotContain(StateNames.Session);
    }

    [Fact]
    public async Task Session_InUseForLong_ItsSiloIsLost_GoesOn()
    {
        var session = cluster.Session(_tenant, "a");
        var front = cluster.Reference(new RecordingFront());
        await session.OpenAsync(RecordingFront.Facts);
        var writes = 0;
        cluster.Storage.After = change =>
        {
            // Those of tests before are swept meanwhile.
            Interlocked.Add(ref writes, IsOfSession(change) ? 1 : 0);
            return Task.CompletedTask;
        };
        for (var minute = 1; minute <= 60; minute++)
        {
            cluster.Clock.Advance(TimeSpan.FromMinutes(1));
            (await session.UseAsync(front)).ShouldNotBeNull();

            // A write takes real time, in which this clock would go on.
            await Eventually.TrueAsync(() => Volatile.Read(ref writes) >= minute / 10);
        }

        cluster.Storage.After = null;

        // As when a silo is killed: nothing more is stored.
        cluster.Storage.Before = change => change is { State: StateNames.Session } ? throw new IOException("killed") : Task.CompletedTask;
        await cluster.DeactivateAsync(session);
        cluster.Storage.Before = null;

        (await session.UseAsync(front)).ShouldNotBeNull();
    }

    /// <summary>Whether it concerns a session of this test.</summary>
    private bool IsOfSession(StorageChange change) =>
        change.State == StateNames.Session && change.Grain.Key.ToString()!.StartsWith(_tenant, StringComparison.Ordinal);
}
