using System.Collections.Immutable;
using McpOrleans.Grains.Servers.Pins;
using Shouldly;
using Xunit;
using static McpOrleans.Grains.Tests.Servers.Pins.Definitions;

namespace McpOrleans.Grains.Tests.Servers.Pins;

public sealed class PinAcceptanceTests
{
    private static readonly ToolPins Two = Seen(Tool("a"), Tool("b"), Tool("c"))
        .Review([Tool("a"), Tool("b"), Tool("c")], [Tool("a", "x"), Tool("b", "y"), Tool("c")]).Pins;

    private static readonly string HashOfA = ToolFingerprint.Of(Tool("a", "x").Definition).Hash;

    [Fact]
    public void Accept_ByName_AcceptsOnlyThat()
    {
        var (pins, result) = Accept(new AcceptToolChanges { Tools = ["a", "a", "c"] });

        result.Accepted.ShouldBe(["a"]);
        result.Unchanged.ShouldBe(["c"]);
        pins.Held.ShouldHaveSingleItem().Tool.ShouldBe("b");
        pins.Review([], [Tool("a", "x"), Tool("b", "y"), Tool("c")]).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Accept_All_AcceptsEverything()
    {
        var (pins, result) = Accept(new AcceptToolChanges { All = true });

        result.Accepted.ShouldBe(["a", "b"]);
        pins.Held.ShouldBeEmpty();
        PinAcceptance.Accept("s", pins, new AcceptToolChanges { All = true }).Result.ShouldBe(new AcceptToolChangesResult());
    }

    [Fact]
    public void Accept_WithItsHash_IsIdempotent()
    {
        var order = new AcceptToolChanges { Tools = ["a"], Hashes = new Dictionary<string, string> { ["a"] = HashOfA.ToUpperInvariant() }.ToImmutableDictionary() };
        var (pins, result) = Accept(order);
        var (_, again) = PinAcceptance.Accept("s", pins, order);

        result.Accepted.ShouldBe(["a"]);
        again.Failure.ShouldBeNull();
        again.Unchanged.ShouldBe(["a"]);
    }

    [Fact]
    public void Accept_WithAnotherHash_AcceptsNothing()
    {
        var (pins, result) = Accept(new AcceptToolChanges
        {
            Tools = ["b", "a"],
            Hashes = new Dictionary<string, string> { ["a"] = new('0', 64) }.ToImmutableDictionary(),
        });

        result.Failure!.Code.ShouldBe(ErrorCodes.ToolChanged);
        result.Failure.Message.ShouldContain(HashOfA);
        result.Accepted.ShouldBeEmpty();
        pins.ShouldBe(Two);
    }

    [Fact]
    public void Accept_UnknownTool_SaysSoAndAcceptsNothing()
    {
        var (pins, result) = Accept(new AcceptToolChanges { Tools = ["a", "bb"] });

        result.Failure!.Code.ShouldBe(ErrorCodes.ToolNotFound);
        result.Failure.Suggestion!.ShouldContain("GET /mcp/servers/s/tool-changes");
        pins.ShouldBe(Two);
    }

    private static (ToolPins Pins, AcceptToolChangesResult Result) Accept(AcceptToolChanges order) => PinAcceptance.Accept("s", Two, order);
}
