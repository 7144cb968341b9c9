using System.Text;
using McpOrleans.Grains.Servers;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Servers;

public sealed class ToolHintsTests
{
    [Theory]
    [InlineData("""{"name":"a","annotations":{"readOnlyHint":true}}""", true)]
    [InlineData("""{"name":"a","annotations":{"idempotentHint":true}}""", true)]
    [InlineData("""{"name":"a","annotations":{"readOnlyHint":false,"idempotentHint":true}}""", true)]
    [InlineData("""{"name":"a","annotations":{"readOnlyHint":false,"idempotentHint":false}}""", false)]
    [InlineData("""{"name":"a","annotations":{"destructiveHint":false}}""", false)]
    [InlineData("""{"name":"a","annotations":{"readOnlyHint":"true"}}""", false)]
    [InlineData("""{"name":"a","annotations":null}""", false)]
    [InlineData("""{"name":"a","annotations":[true]}""", false)]
    [InlineData("""{"name":"a","readOnlyHint":true}""", false)]
    [InlineData("""{"name":"a"}""", false)]
    [InlineData("""{"name":"a","annotations":{"readOnlyHint":true,"readOnlyHint":false}}""", false)]
    [InlineData("""{"name":"a","annotations":{"readOnlyHint":true},"annotations":[]}""", false)]
    [InlineData("""{"name":"a","\ud83d and more than that":1,"annotations":{"\ud83d, more than that":{"readOnlyHint":false},"readOnlyHint":true}}""", true)]
    public void Of_Annotations_SaysWhetherRunningTwiceIsSafe(string definition, bool isRepeatable) =>
        ToolHints.Of(new McpTool { Name = "a", Definition = Encoding.UTF8.GetBytes(definition) }).IsRepeatable.ShouldBe(isRepeatable);

    [Fact]
    public void Of_DefinitionOfAnyDepth_IsRead()
    {
        var deep = $"{string.Concat(Enumerable.Repeat("[", 500))}{string.Concat(Enumerable.Repeat("]", 500))}";
        var definition = $$$"""{"name":"a","inputSchema":{"default":{{{deep}}}},"annotations":{"x":{{{deep}}},"idempotentHint":true}}""";

        ToolHints.Of(new McpTool { Name = "a", Definition = Encoding.UTF8.GetBytes(definition) }).IsRepeatable.ShouldBeTrue();
    }
}
