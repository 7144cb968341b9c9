using System.Text;
using McpOrleans.Api.Tools;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Tools;

public sealed class ToolResponseTests
{
    [Theory]
    [InlineData("""{"name":"a","inputSchema":{"a":[1,{"inputSchema":2}]},"x":{"outputSchema":3}}""", """{"a":[1,{"inputSchema":2}]}""")]
    [InlineData("""{"\ud800":1,"inputSchema":{"type":"object"}}""", """{"type":"object"}""")]
    [InlineData("""{"inputSchema": true ,"name":"a"}""", "true")]
    [InlineData("""{"name":"a"}""", "")]
    [InlineData("""[1]""", "")]
    public void From_Definition_TakesItsSchemaAsItIs(string definition, string inputSchema)
    {
        var response = ToolResponse.From("s", new McpTool { Name = "a", Definition = Encoding.UTF8.GetBytes(definition) }, "s__a");

        Encoding.UTF8.GetString(response.InputSchema.Utf8.Span).ShouldBe(inputSchema);
        response.OutputSchema.Utf8.IsEmpty.ShouldBeTrue();
        response.Annotations.Utf8.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void From_DeeplyNestedSchema_IsTaken()
    {
        var deep = new string('[', 500) + new string(']', 500);

        var response = ToolResponse.From("s", new McpTool { Name = "a", Definition = Encoding.UTF8.GetBytes($"{{\"inputSchema\":{deep}}}") }, "s__a");

        response.InputSchema.Utf8.Length.ShouldBe(1000);
    }
}
