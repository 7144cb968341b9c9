#if ORLEANS_STAND_IN
using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

/// <summary>Orleans' in-memory reminders go with the silo that keeps them; the stand-in's belong to the cluster.</summary>
public sealed class ReminderHandoverTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reminder_ItsSiloIsGone_IsDeliveredByAnother(bool killed)
    {
        var clock = new FakeClock();
        await using var cluster = await SemanticsCluster.StartAsync(silos: 2, configureSilo: silo => silo.UseClock(clock));
        var key = $"handed-over-{killed}";
        await cluster.Client.GetGrain<IReminderGrain>(key).RegisterAsync("r", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2));

        await (killed ? cluster.KillSiloAsync(cluster.Silos[0]) : cluster.StopSiloAsync(cluster.Silos[0]));
        clock.Advance(TimeSpan.FromMinutes(1));

        await clock.ArmedAsync(TimeSpan.FromMinutes(2));
        Journal.Read(key)[^1].ShouldBe("r 00:01:00 00:01:00 00:02:00");
    }
}
#endif
