using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>One activation cannot read a state, which an activation that has ended reads in the meantime.</summary>
public sealed class TwoReadersTests
{
    private static readonly ServerKey Key = new("acme", "test");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Activate_ConfigurationNotReadButByAnActivationThatHasEnded_ForgetsNoServer()
    {
        await using var lane = await Lane.StartAsync(Cancel);
        lane.ResetUpstreams();
        var server = lane.Server(Key);
        Task<ConfigureServerResult> PutAsync(string text) =>
            server.ConfigureAsync(new ServerVariant(0) { Enabled = false, Description = text }.ToConfig(lane.Addresses));
        await PutAsync("old");
        lane.Gates.Hold(1, Points.Write(StateNames.Server), times: 1);
        await lane.EndedAsync(PutAsync("new"));
        await lane.EndedAsync(lane.DeactivateAsync(server));
        lane.Gates.Hold(2, Points.Read(StateNames.Server), times: 1);
        lane.Gates.Release(1);
        await lane.Gates.QuietAsync();
        lane.Gates.Fail(Points.Read(StateNames.Server), times: 1, way: 0);
        lane.Gates.Hold(3, Points.Read(StateNames.Learnt), times: 1);
        var status = server.GetStatusAsync();
        await lane.Gates.QuietAsync();
        lane.Gates.Release(2);
        await lane.Gates.QuietAsync();
        lane.Gates.Release(3);

        (await status).ShouldNotBeNull();
        await lane.Gates.QuietAsync();
        (await lane.Directory(Key.Tenant).GetSnapshotAsync(null))!.Servers.ShouldNotBeEmpty();
    }
}
