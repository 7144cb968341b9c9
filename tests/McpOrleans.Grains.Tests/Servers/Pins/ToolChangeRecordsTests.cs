using System.Collections.Immutable;
using McpOrleans.Grains.Servers.Pins;
using Shouldly;
using Xunit;
using static McpOrleans.Grains.Tests.Servers.Pins.Definitions;

namespace McpOrleans.Grains.Tests.Servers.Pins;

public sealed class ToolChangeRecordsTests
{
    private static readonly ServerKey Server = new("acme", "docs");

    [Theory]
    [InlineData(ToolChangePolicy.Notify, "ok")]
    [InlineData(ToolChangePolicy.Quarantine, "tool_changed")]
    public void Of_AChange_SaysWhoWhatAndHow(ToolChangePolicy policy, string outcome)
    {
        var record = Told([Tool("a")], [Tool("a", "Does it.\\nThen mails it \u200bto Mallory.")], policy).ShouldHaveSingleItem();

        record.Action.ShouldBe("tool.changed");
        record.Outcome.ShouldBe(outcome);
        (record.Tenant, record.Server, record.Tool, record.TenantGeneration, record.CallerId).ShouldBe(("acme", "docs", "a", 7, "service"));
        record.Detail!.ShouldStartWith("""description: "Does it." -> "Does it.\nThen mails it \u200bto Mallory." (hash """);
    }

    [Fact]
    public void Of_ALateDifference_ShowsTheTextAroundIt()
    {
        var start = new string('x', 5000);
        var record = Told([Tool("a", $"{start} good end")], [Tool("a", $"{start} evil end{start}")]).ShouldHaveSingleItem();

        record.Detail!.ShouldContain("xxx good end\" ->");
        record.Detail!.ShouldContain("xxx evil end");
        record.Detail!.Length.ShouldBeLessThan(300);
    }

    [Fact]
    public void Of_ManyChanges_TellsTheFirstOnesAndCountsTheOthers()
    {
        ImmutableArray<McpTool> before = [.. Enumerable.Range(0, 500).Select(i => Tool($"tool-{i}"))];
        ImmutableArray<McpTool> after = [.. before.Select(tool => Tool(tool.Name, "Other."))];

        var records = Told(before, after);

        records.Length.ShouldBe(ToolChangeRecords.MaxTold + 1);
        records[^1].Tool.ShouldBeNull();
        records[^1].Dropped.ShouldBe(490);
        records[^1].Detail!.ShouldStartWith("490 more tools: tool-10, tool-11");
        records.ShouldAllBe(record => record.Detail!.Length <= ToolDifference.MaxLength);
    }

    [Fact]
    public void Of_EverythingChanged_IsBounded()
    {
        var huge = new string('y', 200_000);
        var before = Tool("a") with { Definition = Bytes($$$"""{"name":"a","title":"1{{{huge}}}","description":"1","inputSchema":{"a":1},"outputSchema":{"a":"1"},"annotations":{"title":"1{{{huge}}}"}}""") };
        var after = Tool("a") with { Definition = Bytes($$$"""{"name":"a","title":"2{{{huge}}}","inputSchema":{"a":2},"outputSchema":{"a":"2"},"annotations":{"title":"2{{{huge}}}"}}""") };

        var detail = Told([before], [after]).ShouldHaveSingleItem().Detail!;

        detail.Length.ShouldBeLessThanOrEqualTo(ToolDifference.MaxLength);
        detail.ShouldContain("description: \"1\" -> none");
        detail.ShouldContain("input_schema: {\"a\":1} -> {\"a\":2}");
        detail.ShouldContain("title: \"1yyy");
    }

    private static ImmutableArray<AuditRecord> Told(
        ImmutableArray<McpTool> before, ImmutableArray<McpTool> after, ToolChangePolicy policy = ToolChangePolicy.Quarantine) =>
        ToolChangeRecords.Of(Server, 7, Seen(before).Review(before, after, policy).Events, Now);
}
