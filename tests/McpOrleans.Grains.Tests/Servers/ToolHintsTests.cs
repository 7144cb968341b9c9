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
    public void Of_Annotations_SaysWhetherRunningTwiceIsSafe(string definition, bool isRepeatable) =>
        ToolHints.Of(new McpTool { Name = "a", Definition = Encoding.UTF8.GetBytes(definition) }).IsRepeatable.ShouldBe(isRepeatable);
}
