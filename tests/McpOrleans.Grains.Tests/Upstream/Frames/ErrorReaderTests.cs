using McpOrleans.Grains.Upstream.Frames;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Frames;

public sealed class ErrorReaderTests
{
    [Theory]
    [InlineData("""{"code":-32601,"message":"no"}""", -32601, "no", null)]
    [InlineData("""{ "data" : {"a": [1, 2]} , "message" : "no" , "code" : 5 }""", 5, "no", """{"a": [1, 2]}""")]
    [InlineData("""{"code":5,"message":"a\ud83d","data":"\ud83d"}""", 5, "a\ufffd", "\"\\ud83d\"")]
    [InlineData("""{"\ud83d and more":1,"code":5,"message":"no","data":null}""", 5, "no", "null")]
    [InlineData("""{"code":1e400,"message":5}""", 0, "", null)]
    [InlineData("""{"code":99999999999,"message":{"a":1}}""", 0, "", null)]
    [InlineData("""{"code":-32601.0}""", -32601, "", null)]
    [InlineData("""{"code":{"code":7},"message":["x"],"data":[[[]]]}""", 0, "", "[[[]]]")]
    [InlineData("{}", 0, "", null)]
    [InlineData("[]", 0, "", null)]
    [InlineData("null", 0, "", null)]
    [InlineData("\"It broke.\"", 0, "It broke.", null)]
    public void Read_Error_IsWhatItSays(string error, int code, string message, string? data)
    {
        foreach (var json in Pieces.Cuts(Pieces.Bytes(error)))
        {
            var read = ErrorReader.Read(json);

            read.Code.ShouldBe(code);
            read.Message.ShouldBe(message);
            (read.Data is null ? null : Pieces.Text(new(read.Data))).ShouldBe(data);
        }
    }
}
