using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using McpOrleans.Grains.Upstream.Frames;
using McpOrleans.Json;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Frames;

public sealed class JsonTextsTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("""\"\\\/\b\f\n\r\t\u0041\u00e9""", "\"\\/\b\f\n\r\tA\u00e9")]
    [InlineData("""\ud83d\ude00""", "😀")]
    [InlineData("""a\ud83d""", "a\ufffd")]
    [InlineData("""\ude00a\ud83d\ud83d\ude00""", "\ufffda\ufffd😀")]
    [InlineData("\u00c3\u00a9\\ud83d", "é\ufffd")]
    [InlineData("a\u00ffb", "a\ufffdb")]
    [InlineData("a\u00ff\\n", "a\ufffd\n")]
    [InlineData("\u00f0\u009f\u0098\u0080\\ude00", "😀\ufffd")]
    public void Read_String_IsItsTextWithoutHalfCharacters(string escaped, string expected)
    {
        foreach (var json in Pieces.Cuts(Pieces.Bytes($"\"{escaped}\"")))
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();

            JsonTexts.Read(ref reader).ShouldBe(expected);
        }
    }

    [Fact]
    public void Read_AnyText_IsWhatWasWritten() => Prop.ForAll<NonNull<string>>(text =>
    {
        var valid = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text.Get));
        var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(valid));
        reader.Read();
        JsonTexts.Read(ref reader).ShouldBe(valid);
    }).QuickCheckThrowOnFailure();
}
