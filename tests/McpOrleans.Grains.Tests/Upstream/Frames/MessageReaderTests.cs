using System.Globalization;
using McpOrleans.Grains.Upstream.Bounds;
using McpOrleans.Grains.Upstream.Frames;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Frames;

public sealed class MessageReaderTests
{
    private const string Mark = "\u00ef\u00bb\u00bf";

    [Theory]
    [InlineData("", "")]
    [InlineData("one", "one")]
    [InlineData("one\ntwo\r\n", "one\ntwo\r\n")]
    [InlineData(Mark + "one", "one")]
    public async Task ReadAsync_Body_IsOneMessage(string stream, string expected) => await ReadsAsync(MessageEnd.Stream, stream, expected.Length == 0 ? [] : [expected]);

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("one\n", new[] { "one" })]
    [InlineData("one\r\ntwo\n\nthree", new[] { "one\r", "two", "", "three" })]
    [InlineData("\n\n", new[] { "", "" })]
    [InlineData(Mark + "one\n" + Mark + "two\n", new[] { "one", Mark + "two" })]
    public async Task ReadAsync_Lines_AreMessages(string stream, string[] expected) => await ReadsAsync(MessageEnd.Line, stream, expected);

    [Theory]
    [InlineData("data: 1\n\ndata: 2\n\n")]
    [InlineData("data: 1\r\n\r\ndata: 2\r\n\r\n")]
    [InlineData("data: 1\r\rdata: 2\r\r")]
    [InlineData("data: 1\r\n\ndata: 2\n\r\n")]
    [InlineData("data: 1\n\rdata: 2\r\r\n")]
    [InlineData("\n\n:comment\n\nevent: message\ndata: 1\n\n\r\n\r\n\r\rdata: 2")]
    [InlineData(Mark + "data: 1\n\nid: 5\rdata: 2\r\n")]
    [InlineData("data: 1\n\n\ndata: 2\n\n\n")]
    public async Task ReadAsync_Events_AreMessages(string stream)
    {
        foreach (var sizes in Cuts(stream.Length))
        {
            var events = await ReadAsync(MessageEnd.EmptyLine, stream, sizes, 1000);

            events.Select(text => Pieces.Text(ServerSentEvent.Read(new(Pieces.Bytes(text))).Data)).Where(data => data.Length > 0).ShouldBe(["1", "2"]);
        }
    }

    [Theory]
    [InlineData("\n", "\n")]
    [InlineData("\n\n", "\n\n")]
    [InlineData("\r\n\r\n", "\r\r")]
    public async Task ReadAsync_OneByteTooMany_IsThrownAwayAndTheNextIsRead(string end, string otherEnd)
    {
        var mark = end.Length == 1 ? MessageEnd.Line : MessageEnd.EmptyLine;
        var stream = $"0123456789{end}0123456789A{end}next{otherEnd}";
        foreach (var sizes in Cuts(stream.Length))
        {
            var slack = end.Length > 1 ? end.Length / 2 : 0;
            var read = await ReadAsync(mark, stream, sizes, 10 + slack);

            read.Select(text => text.ReplaceLineEndings("")).Where(text => text.Length > 0).ShouldBe((string[])["0123456789", "TooLarge 0123456789A", "next"], ignoreOrder: false, customMessage: $"cut at {string.Join(',', sizes)}");
        }
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public async Task ReadAsync_BodyOfTooManyBytes_IsThrownAway(int length, bool isTooLarge)
    {
        foreach (var sizes in Cuts(length))
        {
            (await ReadAsync(MessageEnd.Stream, new string('a', length), sizes, 10)).Single().StartsWith("TooLarge", StringComparison.Ordinal).ShouldBe(isTooLarge);
        }
    }

    [Fact]
    public async Task ReadAsync_TooLarge_HasHeadTailAndLength()
    {
        var digits = string.Concat(Enumerable.Range(0, 3000).Select(number => number.ToString("0000", CultureInfo.InvariantCulture)));
        foreach (var size in new[] { 1, 63, 64, 65, 1000, 20_000 })
        {
            using var lease = new ByteLease(new ByteBudget(0));
            await using var reader = new MessageReader(new CutStream(Pieces.Bytes($"{digits}\nnext\n"), size), MessageEnd.Line, 2000, lease);

            var lost = await reader.ReadAsync(TestContext.Current.CancellationToken);

            lost.Length.ShouldBe(digits.Length);
            Pieces.Text(lost.Bytes).ShouldBe(digits[..1024]);
            Pieces.Text(new(lost.Tail)).ShouldBe(digits[^64..]);
            Pieces.Text((await reader.ReadAsync(TestContext.Current.CancellationToken)).Bytes).ShouldBe("next");
        }
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n\r\n")]
    public async Task ReadAsync_NoRoom_CostsThatMessageOnly(string end)
    {
        var budget = new ByteBudget(0);
        using var lease = new ByteLease(budget);
        var stream = $"{new string('a', 200_000)}{end}next{end}";
        await using var reader = new MessageReader(
            new CutStream(Pieces.Bytes(stream), 5000), end.Length == 1 ? MessageEnd.Line : MessageEnd.EmptyLine, 1_000_000, lease);

        var lost = await reader.ReadAsync(TestContext.Current.CancellationToken);
        (lost.Outcome, lost.Length - (end.Length / 2)).ShouldBe((ReadOutcome.NoRoom, 200_000));
        Pieces.Text((await reader.ReadAsync(TestContext.Current.CancellationToken)).Bytes).Trim().ShouldBe("next");
        budget.Taken.ShouldBe(0);
    }

    [Fact]
    public async Task ReadAsync_StreamThatEndsInWhatIsThrownAway_Ends()
    {
        using var lease = new ByteLease(new ByteBudget(0));
        await using var reader = new MessageReader(new CutStream(Pieces.Bytes(new string('a', 100)), 7), MessageEnd.Line, 20, lease);

        var lost = await reader.ReadAsync(TestContext.Current.CancellationToken);
        (lost.Outcome, lost.Length).ShouldBe((ReadOutcome.TooLarge, 100));
        (await reader.ReadAsync(TestContext.Current.CancellationToken)).Outcome.ShouldBe(ReadOutcome.End);
        (await reader.ReadAsync(TestContext.Current.CancellationToken)).Outcome.ShouldBe(ReadOutcome.End);
    }

    private static async Task ReadsAsync(MessageEnd end, string stream, string[] expected)
    {
        foreach (var sizes in Cuts(stream.Length))
        {
            var read = await ReadAsync(end, stream, sizes, 1000);

            read.ShouldBe((IEnumerable<string>)expected, ignoreOrder: false, customMessage: $"cut at {string.Join(',', sizes)}");
        }
    }

    /// <summary>Every way to cut the bytes into two pieces, and pieces of 1 to 7 bytes.</summary>
    private static IEnumerable<int[]> Cuts(int length) =>
        Enumerable.Range(1, Math.Max(1, length)).Select(first => new[] { first, 1000 }).Concat(Enumerable.Range(1, 7).Select(size => new[] { size }));

    private static async Task<List<string>> ReadAsync(MessageEnd end, string stream, int[] sizes, long maxBytes)
    {
        using var lease = new ByteLease(new ByteBudget(1024 * 1024));
        await using var reader = new MessageReader(new CutStream(Pieces.Bytes(stream), sizes), end, maxBytes, lease);
        var read = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken) is { Outcome: not ReadOutcome.End } message)
        {
            read.Add((message.Outcome is ReadOutcome.Message ? "" : $"{message.Outcome} ") + Pieces.Text(message.Bytes));
        }

        return read;
    }
}
