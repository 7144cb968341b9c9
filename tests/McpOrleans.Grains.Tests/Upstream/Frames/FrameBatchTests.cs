using System.Text;
using McpOrleans.Grains.Upstream.Frames;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Frames;

public sealed class FrameBatchTests
{
    [Theory]
    [InlineData("""{"id":1,"result":{}}""", "Result 1")]
    [InlineData("""[{"id":1,"result":{}}]""", "Result 1")]
    [InlineData(""" [ {"id":1,"result":{}} , {"method":"a"},{"id":2,"error":{}}] """, "Result 1, Notification , Error 2")]
    [InlineData("""[5,{"id":1,"result":{}},[{"id":2,"result":{}}],null]""", "Invalid , Result 1, Invalid , Invalid ")]
    [InlineData("[]", "")]
    [InlineData("", "Invalid ")]
    [InlineData("[", "Invalid ")]
    [InlineData("""[{"id":1,"result":{}}""", "Invalid ")]
    [InlineData("""[{"id":1,"result":{}},]""", "Invalid ")]
    [InlineData("""[{"id":1,"result":{}}]x""", "Invalid ")]
    [InlineData("""[{"id":1,"result":{}}][{"id":2,"result":{}}]""", "Invalid ")]
    public void ReadAll_MessageOrBatch_HandsOnEach(string json, string expected)
    {
        foreach (var bytes in Pieces.Cuts(Pieces.Bytes(json)))
        {
            var frames = new List<string>();
            Frame.ReadAll(bytes, frames, static (in Frame frame, List<string> to) =>
            {
                to.Add($"{frame.Kind} {frame.Number}");
                return false;
            });

            string.Join(", ", frames).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData("""[{"id":1,"result":{}},{"id":2,"result":{}},{"id":3,"result":{}}]""", true)]
    [InlineData("""[{"id":1,"result":{}},{"id":3,"result":{}}]""", false)]
    public void ReadAll_Batch_SaysWhetherOneOfThemWasWaitedFor(string json, bool expected) =>
        Frame.ReadAll(new(Pieces.Bytes(json)), 2L, static (in Frame frame, long awaited) => frame.Number == awaited).ShouldBe(expected);

    [Fact]
    public void ReadAll_BatchOfMillions_TakesNoMemoryForThem()
    {
        const int count = 4_000_000;
        var json = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat('0', count))}]");
        var before = GC.GetAllocatedBytesForCurrentThread();

        Frame.ReadAll(new(json), 0, static (in Frame _, int _) => false);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(16 * 1024 * 1024);
    }
}
