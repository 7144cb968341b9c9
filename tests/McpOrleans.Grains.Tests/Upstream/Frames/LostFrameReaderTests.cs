using McpOrleans.Grains.Upstream.Bounds;
using McpOrleans.Grains.Upstream.Frames;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Frames;

public sealed class LostFrameReaderTests
{
    private static readonly string Long = new('x', 5000);

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7,"result":{"a":"LONG"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"7","result":{"a":"LONG"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7.0,"result":{"a":"LONG"}}""")]
    [InlineData("""{"jsonrpc":"2.0","result":{"id":5,"a":"LONG","id":6},"id":7}""")]
    [InlineData("""{"jsonrpc":"2.0","result":{"a":"LONG"},"id" : 7 } """)]
    [InlineData("""{"jsonrpc":"2.0","result":{"a":"LONG"},"id":"7"}""")]
    [InlineData("""{"\ud83d and a name":1,"id":7,"result":{"a":"LONG"}}""")]
    [InlineData("""{"result":{"\ud83d and a name":"LONG"},"id":7}""")]
    public async Task Read_Answer_KnowsWhoseItWas(string message) =>
        (await ReadAsync(message)).ShouldBe(new LostFrame(7, IsAnswer: true));

    [Fact]
    public async Task Read_DeepAnswer_KnowsWhoseItWas() =>
        (await ReadAsync($$"""{"x":{{new string('[', 300)}}{{new string(']', 300)}},"id":7,"result":"LONG"}""")).ShouldBe(new LostFrame(7, IsAnswer: true));

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","result":{"id":5,"a":"LONG"}}""")]
    [InlineData("""{"jsonrpc":"2.0","result":{"a":"LONG","id":7}}""")]
    [InlineData("""{"jsonrpc":"2.0","result":{"a":"LONG"},"xid":7}""")]
    [InlineData("""{"jsonrpc":"2.0","result":{"a":"LONG"},"id":7,"z":1}""")]
    [InlineData("""{"jsonrpc":"2.0","result":{"a":"LONG"},"id":"a"}""")]
    [InlineData("""{"jsonrpc":"2.0","result":{"a":"LONG"},"id":null}""")]
    [InlineData("""[{"id":7,"result":"LONG"},{"id":8,"result":{}}]""")]
    public async Task Read_AnswerThatDoesNotSay_IsAnybodys(string message) =>
        (await ReadAsync(message)).ShouldBe(new LostFrame(null, IsAnswer: true));

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/message","params":"LONG"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"sampling/createMessage","params":"LONG"}""")]
    public async Task Read_NotificationOrRequest_IsNobodys(string message) => (await ReadAsync(message)).IsAnswer.ShouldBeFalse();

    [Theory]
    [InlineData("LONG")]
    [InlineData("[INFO] LONG")]
    [InlineData("2030-01-01 {\"id\":7,LONG}")]
    [InlineData("{LONG}")]
    public async Task Read_LineThatIsNoMessage_IsNobodys(string line) => (await ReadAsync(line)).IsAnswer.ShouldBeFalse();

    private static async Task<LostFrame> ReadAsync(string message)
    {
        var bytes = Pieces.Bytes(message.Replace("LONG", Long, StringComparison.Ordinal) + "\n");
        LostFrame? read = null;
        foreach (var size in new[] { 1, 100, bytes.Length })
        {
            using var lease = new ByteLease(new ByteBudget(1024 * 1024));
            await using var reader = new MessageReader(new CutStream(bytes, size), MessageEnd.Line, 2000, lease);
            var lost = await reader.ReadAsync(TestContext.Current.CancellationToken);
            lost.Outcome.ShouldBe(ReadOutcome.TooLarge);
            var now = LostFrameReader.Read(lost);
            (read ??= now).ShouldBe(now);
        }

        return read!.Value;
    }
}
