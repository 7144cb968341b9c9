using McpOrleans.Grains.Upstream.Frames;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Frames;

public sealed class ServerSentEventTests
{
    [Theory]
    [InlineData("data: 1", "message 1")]
    [InlineData("data:1", "message 1")]
    [InlineData("data:  1", "message  1")]
    [InlineData("data", "message ")]
    [InlineData("", "message ")]
    [InlineData(":comment\n: data: 2\ndata: 1", "message 1")]
    [InlineData("database: 2\nxdata: 3\n data: 4\ndata: 1", "message 1")]
    [InlineData("data: 1\ndata: 2\r\ndata: 3\rdata:4", "message 1\n2\n3\n4")]
    [InlineData("data: 1\ndata\ndata: 2", "message 1\n\n2")]
    [InlineData("data:\ndata:\ndata: 1", "message \n\n1")]
    [InlineData("event: message\ndata: 1", "message 1")]
    [InlineData("data: 1\nevent:message", "message 1")]
    [InlineData("event:\ndata: 1", "message 1")]
    [InlineData("event\ndata: 1", "message 1")]
    [InlineData("event: endpoint\ndata: /messages", "endpoint /messages")]
    [InlineData("event: ping\ndata: 1", "other 1")]
    [InlineData("event: messages\ndata: 1", "other 1")]
    [InlineData("event: endpoint\nevent: message\ndata: 1", "message 1")]
    public void Read_Lines_AreItsFields(string lines, string expected) => ForEach(lines, (data, kind, _, _) => $"{kind} {data}".ShouldBe(expected));

    [Theory]
    [InlineData("id: 5", "5")]
    [InlineData("id:a b", "a b")]
    [InlineData("id: 5\nid: 6", "6")]
    [InlineData("id:", "")]
    [InlineData("id", "")]
    [InlineData("data: 1", null)]
    public void Read_Id_IsWhatAResumedStreamGoesOnAfter(string lines, string? expected) => ForEach(lines, (_, _, id, _) => id.ShouldBe(expected));

    [Theory]
    [InlineData("id: a\u0000b")]
    [InlineData("id: a\u0001b")]
    [InlineData("id: \u00e9")]
    public void Read_IdThatNoHeaderHolds_IsNone(string lines) => ForEach(lines, (_, _, id, _) => id.ShouldBe(""));

    [Fact]
    public void Read_IdOfTooManyBytes_IsNone()
    {
        ForEach($"id: {new string('a', 1024)}", (_, _, id, _) => id.ShouldNotBeNullOrEmpty());
        ForEach($"id: {new string('a', 1025)}", (_, _, id, _) => id.ShouldBe(""));
    }

    [Theory]
    [InlineData("retry: 2500", 2500)]
    [InlineData("retry:0", 0)]
    [InlineData("retry: 25x", null)]
    [InlineData("retry: -5", null)]
    [InlineData("retry: +5", null)]
    [InlineData("retry: 1.5", null)]
    [InlineData("retry:", null)]
    [InlineData("retry: 9999999999", null)]
    public void Read_Retry_IsAWholeNumberOfMilliseconds(string lines, int? expected) =>
        ForEach(lines, (_, _, _, retry) => retry.ShouldBe(expected is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null));

    [Fact]
    public void Read_LongDataInManyLines_IsCopiedOnce()
    {
        var lines = Pieces.Bytes(string.Concat(Enumerable.Repeat($"data: {new string('a', 100)}\n", 100_000)));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var length = ServerSentEvent.Read(new(lines)).Data.Length;

        length.ShouldBe((101 * 100_000) - 1);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(lines.Length + 100_000);
    }

    private static void ForEach(string lines, Action<string, string, string?, TimeSpan?> check)
    {
        foreach (var bytes in Pieces.Cuts(Pieces.Bytes(lines)))
        {
            var read = ServerSentEvent.Read(bytes);
            check(Pieces.Text(read.Data), read.IsMessage ? "message" : read.IsEndpoint ? "endpoint" : "other", read.Id, read.Retry);
        }
    }
}
