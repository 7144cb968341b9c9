using McpOrleans.Grains.Tests.Tenants;
using McpOrleans.TestServers.Fixtures;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Sessions;

/// <summary>The sessions of a tenant: how many there may be, and what becomes of them with the tenant.</summary>
public sealed class TenantSessionsGrainTests(TenantCluster cluster) : IClassFixture<TenantCluster>, IDisposable
{
    private readonly string _tenant = $"t-{Guid.NewGuid():N}";

    public void Dispose() => (cluster.Storage.Before, cluster.Storage.After) = (null, null);

    [Fact]
    public async Task Session_OfATenantThatHasEnough_IsRefusedUntilOneEnds()
    {
        for (var i = 0; i < TenantCluster.MaxSessions; i++)
        {
            (await cluster.Session(_tenant, $"{i}").OpenAsync(RecordingFront.Facts)).ShouldBeNull();
        }

        (await cluster.Session(_tenant, "more").OpenAsync(RecordingFront.Facts)).ShouldNotBeNull().Code.ShouldBe(ErrorCodes.QuotaExceeded);
        (await cluster.Session(_tenant, "more").UseAsync(cluster.Reference(new RecordingFront()))).ShouldBeNull();

        (await cluster.Session(_tenant, "0").EndAsync()).ShouldBeTrue();
        (await cluster.Session(_tenant, "more").OpenAsync(RecordingFront.Facts)).ShouldBeNull();
    }

    [Fact]
    public async Task Session_ThatNobodyUsedForAWhile_MakesRoom()
    {
        for (var i = 0; i < TenantCluster.MaxSessions; i++)
        {
            await cluster.Session(_tenant, $"{i}").OpenAsync(RecordingFront.Facts);
        }

        cluster.Clock.Advance(TimeSpan.FromMinutes(16));
        var front = cluster.Reference(new RecordingFront());
        (await cluster.Session(_tenant, "1").UseAsync(front)).ShouldNotBeNull();

        (await cluster.Session(_tenant, "more").OpenAsync(RecordingFront.Facts)).ShouldBeNull();

        (await cluster.Session(_tenant, "0").UseAsync(front)).ShouldBeNull();
        (await cluster.Session(_tenant, "1").UseAsync(front)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Session_CannotBeStored_GivesItsPlaceBack()
    {
        for (var i = 0; i < TenantCluster.MaxSessions; i++)
        {
            cluster.Storage.Before = change => change is { State: StateNames.Session, IsClear: false } ? throw new IOException("full") : Task.CompletedTask;
            await Should.ThrowAsync<Exception>(() => cluster.Session(_tenant, $"{i}").OpenAsync(RecordingFront.Facts));
        }

        cluster.Storage.Before = null;
        Listed().ShouldContain("\"0\"");
        cluster.Clock.Advance(TimeSpan.FromMinutes(11));

        // The sweep finds out, before anybody needs the places.
        await Eventually.TrueAsync(() => !Listed().Contains("\"0\"", StringComparison.Ordinal));
        await Eventually.TrueAsync(async _ => await cluster.Session(_tenant, "more").OpenAsync(RecordingFront.Facts) is null);
    }

    [Fact]
    public async Task Session_WhoseStateIsLost_GivesItsPlaceBack()
    {
        await cluster.Session(_tenant, "a").OpenAsync(RecordingFront.Facts);
        await cluster.Session(_tenant, "b").OpenAsync(RecordingFront.Facts);
        await cluster.Session(_tenant, "c").OpenAsync(RecordingFront.Facts);
        await cluster.DeactivateAsync(cluster.Session(_tenant, "b"));
        cluster.Lose(StateNames.Session, _tenant, "b");
        Listed().ShouldContain("\"b\"");

        // The sweep finds out; the others are in use, and must not have to make room.
        cluster.Clock.Advance(TimeSpan.FromMinutes(11));
        var front = cluster.Reference(new RecordingFront());
        (await cluster.Session(_tenant, "a").UseAsync(front)).ShouldNotBeNull();
        (await cluster.Session(_tenant, "c").UseAsync(front)).ShouldNotBeNull();

        await Eventually.TrueAsync(() => !Listed().Contains("\"b\"", StringComparison.Ordinal));
        Listed().ShouldContain("\"a\"");
        await Eventually.TrueAsync(async _ => await cluster.Session(_tenant, "d").OpenAsync(RecordingFront.Facts) is null);
        (await cluster.Session(_tenant, "a").UseAsync(cluster.Reference(new RecordingFront()))).ShouldNotBeNull();
    }

    [Fact]
    public async Task Tenant_IsDeleted_ItsSessionsToo()
    {
        await cluster.Tenant(_tenant).CreateIfMissingAsync();
        var session = cluster.Session(_tenant, "a");
        await session.OpenAsync(RecordingFront.Facts);

        await cluster.Tenant(_tenant).DeleteAsync();

        cluster.StoredOf(_tenant).ShouldBe([StateNames.Tenant]);
        (await session.UseAsync(cluster.Reference(new RecordingFront()))).ShouldBeNull();
    }

    [Fact]
    public async Task SigningKey_IsMadeOnceAndNewAfterADeletion()
    {
        var tenant = cluster.Tenant(_tenant);
        (await tenant.EnsureSigningKeyAsync()).ShouldBeFalse();
        await tenant.CreateIfMissingAsync();
        (await tenant.EnsureSigningKeyAsync()).ShouldBeTrue();
        var key = (await tenant.GetCredentialsAsync(null))!.SigningKey;
        key.Length.ShouldBe(32);

        (await tenant.EnsureSigningKeyAsync()).ShouldBeTrue();
        await cluster.DeactivateAsync(tenant);
        (await tenant.GetCredentialsAsync(null))!.SigningKey.ShouldBe(key);

        await tenant.DeleteAsync();
        (await tenant.GetCredentialsAsync(null))!.SigningKey.ShouldBeEmpty();
        await tenant.CreateIfMissingAsync();
        await tenant.EnsureSigningKeyAsync();
        (await tenant.GetCredentialsAsync(null))!.SigningKey.ShouldNotBe(key);
    }

    [Fact]
    public async Task Tenant_IsDeletedWhileASessionWaitsForRoom_TheSessionDoesNotBegin()
    {
        await cluster.Tenant(_tenant).CreateIfMissingAsync();
        for (var i = 0; i < TenantCluster.MaxSessions; i++)
        {
            await cluster.Session(_tenant, $"{i}").OpenAsync(RecordingFront.Facts);
        }

        var (isClearing, mayClear) = (new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Storage.Before = change =>
        {
            if (!change.IsClear || change.State != StateNames.Session || !change.Grain.Key.ToString()!.StartsWith(_tenant, StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            isClearing.TrySetResult();
            return mayClear.Task;
        };
        cluster.Clock.Advance(TimeSpan.FromMinutes(16));
        var opening = cluster.Session(_tenant, "more").OpenAsync(RecordingFront.Facts);
        await isClearing.Task;
        var clearing = cluster.Sessions(_tenant).ClearAsync();
        mayClear.SetResult();

        (await opening).ShouldNotBeNull().Code.ShouldBe(ErrorCodes.TenantNotFound);
        await clearing;
        cluster.StoredOf(_tenant).ShouldNotContain(state => state == StateNames.TenantSessions || state == StateNames.Session);
    }

    /// <summary>The tenant's sessions as they are stored.</summary>
    private string Listed() => cluster.TextOf(StateNames.TenantSessions, _tenant);
}
