using System.Text;
using McpOrleans.Grains.Connections;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Connections;

public sealed class BoundedReadStreamTests
{
    private const int Limit = 10;

    [Theory]
    [InlineData("123456789\n123456789\n123456789\n")]
    [InlineData("1234567890")]
    public async Task Read_LinesWithinLimit_PassThrough(string content) =>
        (await ReadAllAsync(content, MessageEnd.Line)).ShouldBe(content);

    [Fact]
    public async Task Read_LineBeyondLimit_Fails() =>
        await Should.ThrowAsync<MessageTooLargeException>(() => ReadAllAsync("short\n12345678901", MessageEnd.Line));

    [Theory]
    [InlineData("a\nb\nc\n\nd\ne\nf\n\n")]
    [InlineData("a\r\nb\r\n\r\nd\r\ne\r\n\r\n")]
    public async Task Read_EventsWithinLimit_PassThrough(string content) =>
        (await ReadAllAsync(content, MessageEnd.EmptyLine)).ShouldBe(content);

    [Theory]
    [InlineData("a\nb\nc\nd\ne\nf\n\n")]
    [InlineData(":\n:\n:\n:\n:\n:\n")]
    public async Task Read_EventBeyondLimit_Fails(string content) =>
        await Should.ThrowAsync<MessageTooLargeException>(() => ReadAllAsync(content, MessageEnd.EmptyLine));

    [Fact]
    public async Task Read_BodyBeyondLimit_FailsWhateverItsLines() =>
        await Should.ThrowAsync<MessageTooLargeException>(() => ReadAllAsync("1\n\n2\n\n3\n\n4\n\n", MessageEnd.Stream));

    /// <summary>Reads a byte at a time and all at once: where the parts begin must not matter.</summary>
    private static async Task<string> ReadAllAsync(string content, MessageEnd end)
    {
        var whole = await ReadAllAsync(content, end, bufferSize: 1024);
        (await ReadAllAsync(content, end, bufferSize: 1)).ShouldBe(whole);
        return whole;
    }

    private static async Task<string> ReadAllAsync(string content, MessageEnd end, int bufferSize)
    {
        await using var stream = new BoundedReadStream(new MemoryStream(Encoding.UTF8.GetBytes(content)), Limit, end);
        var read = new MemoryStream();
        await stream.CopyToAsync(read, bufferSize, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(read.ToArray());
    }
}
