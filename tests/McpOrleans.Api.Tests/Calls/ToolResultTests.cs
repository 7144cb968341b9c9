using System.Text;
using McpOrleans.Api.Calls;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Calls;

public sealed class ToolResultTests
{
    [Theory]
    [InlineData("""{"isError":true,"content":[{"type":"text","text":"no\nway"}]}""", "no\nway")]
    [InlineData("""{"content":[{"type":"image","data":"","nested":{"text":"not this"}},{"text":"a","type":"text"},7,{"type":"text","text":"b"}],"isError":true}""", "a\nb")]
    [InlineData("""{"structuredContent":{"deep":[{"content":[]}]},"content":[{"text":"x"}],"\u0069sError":true}""", "x")]
    [InlineData("""{"isError":true,"content":[{"text":7}]}""", "without a text")]
    [InlineData("""{"isError":true,"content":"text"}""", "without a text")]
    [InlineData("""{"isError":true}""", "without a text")]
    [InlineData("""{"\ud800":1,"isError":true,"content":[{"\udc00":1,"text":"x"}]}""", "x")]
    [InlineData("""{"isError":true,"content":[{"text":"\ud800"},{"text":"x"}]}""", "x")]
    public void ErrorText_IsTheToolsOwnWords(string result, string words) =>
        ToolResult.ErrorText(Encoding.UTF8.GetBytes(result)).ShouldContain(words);

    [Fact]
    public void ErrorText_DeeplyNested_IsFound()
    {
        var deep = new string('[', 500) + new string(']', 500);

        ToolResult.ErrorText(Encoding.UTF8.GetBytes($$"""{"structuredContent":{{deep}},"isError":true,"content":[{"x":{{deep}},"text":"found"}]}""")).ShouldBe("found");
    }
}
