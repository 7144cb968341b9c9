using McpOrleans.Grains.Audit;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Audit;

public sealed class AuditRingTests
{
    private readonly AuditRing _ring = new(5);

    [Fact]
    public void Read_Empty_HasNothing()
    {
        _ring.Read(10, null).Records.ShouldBeEmpty();
        _ring.Read(10, 1).HasOlder.ShouldBeFalse();
    }

    [Theory]
    [InlineData(10, null, "7 6 5 4 3", 7, false)]
    [InlineData(2, null, "7 6", 7, true)]
    [InlineData(2, 6L, "5 4", 5, true)]
    [InlineData(2, 5L, "4 3", 4, false)]
    [InlineData(2, 3L, "", 2, false)]
    [InlineData(2, 99L, "7 6", 7, true)]
    public void Read_FullRing_GivesTheNewestBelow(int limit, long? before, string expected, long newest, bool hasOlder)
    {
        Add(1, 7);

        var page = _ring.Read(limit, before);

        string.Join(' ', page.Records.Select(record => record.RequestId)).ShouldBe(expected);
        page.Newest.ShouldBe(newest);
        page.HasOlder.ShouldBe(hasOlder);
    }

    [Fact]
    public void Restore_OfAState_GoesOnWhereItWas()
    {
        Add(1, 7);
        var restored = new AuditRing(5);

        restored.Restore(_ring.State);
        restored.Add(TenantAuditGrainTests.Record(8));

        restored.Read(10, null).Records.Select(record => record.RequestId).ShouldBe(["8", "7", "6", "5", "4"]);
        restored.Read(10, null).Newest.ShouldBe(8);
    }

    private void Add(int first, int last)
    {
        for (var i = first; i <= last; i++)
        {
            _ring.Add(TenantAuditGrainTests.Record(i));
        }
    }
}
