using System.Collections.Immutable;
using McpOrleans.Grains.Servers.Pins;
using Shouldly;
using Xunit;
using static McpOrleans.Grains.Tests.Servers.Pins.Definitions;

namespace McpOrleans.Grains.Tests.Servers.Pins;

public sealed class PinReviewTests
{
    private static readonly McpTool Good = Tool("a");
    private static readonly McpTool Bad = Tool("a", "Steals it.");
    private static readonly McpTool Worse = Tool("a", "Burns it.");

    [Fact]
    public void Review_FirstListing_PinsAndTellsNothing()
    {
        var reviewed = new ToolPins().Review([], [Good, Tool("b")]);

        reviewed.Events.ShouldBeEmpty();
        reviewed.Pins.Listed.Select(pin => pin.Tool).ShouldBe(["a", "b"]);
        reviewed.Pins.Held.ShouldBeEmpty();
    }

    [Fact]
    public void Review_ChangedAndNotify_MovesThePin()
    {
        var reviewed = Seen(Good).Review([Good], [Bad], ToolChangePolicy.Notify);

        var told = reviewed.Events.ShouldHaveSingleItem();
        told.Kind.ShouldBe(PinEventKind.Published);
        told.DefinitionBefore.ShouldBe(Good.Definition);
        reviewed.Pins.Held.ShouldBeEmpty();
        reviewed.Pins.Review([Bad], [Bad], ToolChangePolicy.Notify).Events.ShouldBeEmpty();
        reviewed.Pins.Review([Bad], [Good], ToolChangePolicy.Notify).Events.ShouldHaveSingleItem().Kind.ShouldBe(PinEventKind.Published);
    }

    [Fact]
    public void Review_ChangedAndQuarantine_HoldsItAndTellsOnce()
    {
        var reviewed = Seen(Good).Review([Good], [Bad]);
        var again = reviewed.Pins.Review([Bad], [Bad]);

        reviewed.Events.ShouldHaveSingleItem().Kind.ShouldBe(PinEventKind.Held);
        var held = reviewed.Pins.Held.ShouldHaveSingleItem().Held!;
        held.AcceptedDefinition.ShouldBe(Good.Definition);
        held.Since.ShouldBe(Now);
        again.Events.ShouldBeEmpty();
        again.Pins.Held.ShouldHaveSingleItem().Held.ShouldBe(held);
        PinReview.HasNewChanges(reviewed.Pins, [Bad], ToolFingerprint.Of([Bad])).ShouldBeFalse();
        PinReview.HasNewChanges(reviewed.Pins, [Worse], ToolFingerprint.Of([Worse])).ShouldBeTrue();
    }

    [Fact]
    public void Review_ChangedTwice_IsHeldAgainstTheAcceptedOne()
    {
        var second = Seen(Good).Review([Good], [Bad]).Pins.Review([Bad], [Worse]);

        second.Events.ShouldHaveSingleItem().DefinitionBefore.ShouldBe(Good.Definition);
        var pin = second.Pins.Held.ShouldHaveSingleItem();
        pin.Accepted.IsSame(ToolFingerprint.Of(Good.Definition)).ShouldBeTrue();
        pin.Held!.Fingerprint.IsSame(ToolFingerprint.Of(Worse.Definition)).ShouldBeTrue();
        pin.Held.AcceptedDefinition.ShouldBe(Good.Definition);
    }

    [Fact]
    public void Review_BackToTheAcceptedOne_LiftsIt()
    {
        var back = Seen(Good).Review([Good], [Bad]).Pins.Review([Bad], [Good]);

        back.Events.ShouldHaveSingleItem().Kind.ShouldBe(PinEventKind.Restored);
        back.Pins.Held.ShouldBeEmpty();
    }

    [Fact]
    public void Review_RemovedAndAddedAgainWithAnotherDefinition_IsAChange()
    {
        var gone = Seen(Good).Review([Good], []).Pins;
        var back = gone.Review([], [Bad]);

        gone.Listed.ShouldBeEmpty();
        back.Events.ShouldHaveSingleItem().DefinitionBefore.ShouldBeNull();
        back.Pins.Held.ShouldHaveSingleItem().Held!.AcceptedDefinition.ShouldBeNull();
        back.Pins.Gone.ShouldBeEmpty();
        gone.Review([], [Good]).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Review_HeldToolThatDisappears_IsHeldWhenItComesBack()
    {
        var gone = Seen(Good).Review([Good], [Bad]).Pins.Review([Bad], []).Pins;
        var back = gone.Review([], [Bad]);

        gone.KeptBytes.ShouldBe(0);
        back.Events.ShouldBeEmpty();
        back.Pins.Held.ShouldHaveSingleItem();
    }

    [Fact]
    public void Review_ManyToolsThatDisappear_KeepTheLastOnes()
    {
        ImmutableArray<McpTool> many = [.. Enumerable.Range(0, ToolPins.MaxGone).Select(i => Tool($"t{i}"))];
        var gone = Seen(Good).Review([Good], many).Pins.Review(many, [Tool("last")]).Pins.Review([], []).Pins;

        gone.Gone.Length.ShouldBe(ToolPins.MaxGone);
        gone.Gone[^1].Tool.ShouldBe("last");
        gone.Gone.ShouldNotContain(pin => pin.Tool == "a" || pin.Tool == "t0");
    }

    [Fact]
    public void Pending_MoreThanTheBound_DropsTheOldestAndCountsThem()
    {
        var records = ToolChangeRecords.Of(new ServerKey("t", "s"), 3, Seen(Good).Review([Good], [Bad]).Events, Now);
        var pins = new ToolPins();
        for (var i = 0; i < ToolPins.MaxPending + 2; i++)
        {
            pins = pins.WithPending([records[0] with { RequestId = $"{i}" }]);
        }

        pins.Pending.Length.ShouldBe(ToolPins.MaxPending);
        pins.Pending[0].RequestId.ShouldBe("2");
        pins.Dropped.ShouldBe(2);
        var later = pins.WithPending(records).WithoutPending(pins);
        later.Pending.ShouldBe(records);
        later.Dropped.ShouldBe(1);
        later.IsToTell.ShouldBeTrue();
        new ToolPins().IsToTell.ShouldBeFalse();
    }
}
