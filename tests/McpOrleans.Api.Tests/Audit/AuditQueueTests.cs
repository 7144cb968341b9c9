using McpOrleans.Api.Audit;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Audit;

public sealed class AuditQueueTests
{
    private readonly AuditQueue _queue = new(TimeProvider.System);

    [Fact]
    public void Take_RecordsOfTwoTenants_GivesEachItsOwnInOrder()
    {
        _queue.Add(Record("a", 1));
        _queue.Add(Record("b", 2));
        _queue.Add(Record("a", 3));

        var taken = _queue.Take();

        taken["a"].Select(record => record.RequestId).ShouldBe(["1", "3"]);
        taken["b"].Select(record => record.RequestId).ShouldBe(["2"]);
        _queue.Take().ShouldBeEmpty();
    }

    [Fact]
    public void Add_MoreThanATenantKeeps_DropsItsOldestAndSaysSo()
    {
        _queue.Add(Record("quiet", 0));
        for (var i = 0; i < ITenantAuditGrain.Capacity + 7; i++)
        {
            _queue.Add(Record("loud", i));
        }

        var taken = _queue.Take();

        taken["quiet"].ShouldHaveSingleItem();
        taken["loud"].Length.ShouldBe(ITenantAuditGrain.Capacity + 1);
        taken["loud"][0].Action.ShouldBe(AuditQueue.DroppedAction);
        taken["loud"][0].Dropped.ShouldBe(7);
        taken["loud"][1].RequestId.ShouldBe("7");
    }

    [Fact]
    public void PutBack_WhereOthersCameSince_GoesBeforeThem()
    {
        _queue.Add(Record("a", 1));
        var taken = _queue.Take()["a"];
        _queue.Add(Record("a", 2));

        _queue.PutBack("a", taken);

        _queue.Take()["a"].Select(record => record.RequestId).ShouldBe(["1", "2"]);
    }

    [Fact]
    public void PutBack_WhereThereIsNoRoom_CountsWhatIsLost()
    {
        for (var i = 0; i < ITenantAuditGrain.Capacity + 3; i++)
        {
            _queue.Add(Record("a", i));
        }

        var taken = _queue.Take()["a"];
        _queue.Add(Record("a", -1));

        _queue.PutBack("a", taken);

        var again = _queue.Take()["a"];
        again[0].Dropped.ShouldBe(4);
        again.Length.ShouldBe(ITenantAuditGrain.Capacity + 1);
        again[^1].RequestId.ShouldBe("-1");
    }

    private static AuditRecord Record(string tenant, int id) => new()
    {
        Time = DateTimeOffset.UnixEpoch,
        Tenant = tenant,
        CallerId = "test",
        Action = "callTool",
        Outcome = AuditNote.Ok,
        RequestId = $"{id}",
    };
}
