using System.Text.Json;
using McpOrleans.Grains.Upstream;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream;

public sealed class ToolHeadersTests
{
    [Theory]
    [InlineData("""{}""", "")]
    [InlineData("""true""", "")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}}}""", "")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}""", "A=a")]
    [InlineData("""{"properties":{"a":{"type":"integer","x-mcp-header":"A"},"b":{"type":"boolean","x-mcp-header":"X_b.~1"}}}""", "A=a X_b.~1=b")]
    [InlineData("""{"properties":{"a":{"type":"object","properties":{"b":{"type":"string","x-mcp-header":"B"}}}}}""", "B=a/b")]
    [InlineData("""{"properties":{"x-mcp-header":{"type":"string"}}}""", "")]
    [InlineData("""{"properties":{"properties":{"type":"string","x-mcp-header":"P"}}}""", "P=properties")]
    [InlineData("""{"properties":{"a":{"type":"object","default":{"x-mcp-header":"A"},"examples":[{"x-mcp-header":5}]}}}""", "")]
    [InlineData("""{"properties":{"a":{"enum":[{"x-mcp-header":"A"}]},"b":{"const":{"x-mcp-header":"A"}}}}""", "")]
    [InlineData("""{"properties":{"\ud83d and more than that":{"type":"string"},"a":{"type":"string","x-mcp-header":"A"}}}""", "A=a")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"A","\ud83d and more than that":{"\ud83d":1}}}}""", "A=a")]
    public void Read_AllowedSchema_IsWhatItAsksFor(string schema, string expected) =>
        string.Join(' ', ToolHeaders.Read(JsonElement.Parse(schema)).ShouldNotBeNull().Select(found => $"{found.Header}={string.Join('/', found.Path)}")).ShouldBe(expected);

    [Theory]
    [InlineData("""{"type":"string","x-mcp-header":""}""")]
    [InlineData("""{"type":"string","x-mcp-header":"a b"}""")]
    [InlineData("""{"type":"string","x-mcp-header":"a:b"}""")]
    [InlineData("""{"type":"string","x-mcp-header":"ä"}""")]
    [InlineData("""{"type":"string","x-mcp-header":"a\r\nb"}""")]
    [InlineData("""{"type":"string","x-mcp-header":"a\u0000"}""")]
    [InlineData("""{"type":"string","x-mcp-header":"\ud83d"}""")]
    [InlineData("""{"type":"string","x-mcp-header":5}""")]
    [InlineData("""{"type":"string","x-mcp-header":null}""")]
    [InlineData("""{"type":"number","x-mcp-header":"A"}""")]
    [InlineData("""{"type":"object","x-mcp-header":"A"}""")]
    [InlineData("""{"type":"array","x-mcp-header":"A"}""")]
    [InlineData("""{"type":"null","x-mcp-header":"A"}""")]
    [InlineData("""{"x-mcp-header":"A"}""")]
    [InlineData("""{"type":"\ud83d","x-mcp-header":"A"}""")]
    [InlineData("""{"type":"array","items":{"type":"string","x-mcp-header":"A"}}""")]
    [InlineData("""{"type":"array","prefixItems":[{"type":"string","x-mcp-header":"A"}]}""")]
    [InlineData("""{"oneOf":[{"type":"string","x-mcp-header":"A"}]}""")]
    [InlineData("""{"anyOf":[{"properties":{"b":{"type":"string","x-mcp-header":"A"}}}]}""")]
    [InlineData("""{"allOf":[{"type":"string","x-mcp-header":"A"}]}""")]
    [InlineData("""{"not":{"type":"string","x-mcp-header":"A"}}""")]
    [InlineData("""{"if":{"type":"string","x-mcp-header":"A"}}""")]
    [InlineData("""{"then":{"type":"string","x-mcp-header":"A"}}""")]
    [InlineData("""{"else":{"type":"string","x-mcp-header":"A"}}""")]
    [InlineData("""{"additionalProperties":{"type":"string","x-mcp-header":"A"}}""")]
    [InlineData("""{"patternProperties":{"a":{"type":"string","x-mcp-header":"A"}}}""")]
    public void Read_PropertyThatIsNotAllowed_IsRefused(string property) =>
        ToolHeaders.Read(JsonElement.Parse($$$"""{"properties":{"a":{{{property}}}}}""")).ShouldBeNull();

    [Theory]
    [InlineData(ToolHeaders.MaxHeaders, true)]
    [InlineData(ToolHeaders.MaxHeaders + 1, false)]
    public void Read_ManyHeaders_AreABoundedNumber(int count, bool isAllowed)
    {
        var properties = string.Join(',', Enumerable.Range(0, count).Select(i => $$"""  "p{{i}}":{"type":"string","x-mcp-header":"H{{i}}"}  """));

        ToolHeaders.Read(JsonElement.Parse($$$"""{"properties":{{{{properties}}}}}""")).HasValue.ShouldBe(isAllowed);
    }

    [Theory]
    [InlineData("""{"x-mcp-header":"A","type":"string"}""")]
    [InlineData("""{"$defs":{"a":{"type":"string","x-mcp-header":"A"}},"properties":{"a":{"$ref":"#/$defs/a"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":"string","x-mcp-header":"a"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"A"}},"items":{"x-mcp-header":"B","type":"string"}}""")]
    [InlineData("""{"properties":{"x-mcp-header":{"type":"string","x-mcp-header":"a b"}}}""")]
    public void Read_SchemaThatIsNotAllowed_IsRefused(string schema) => ToolHeaders.Read(JsonElement.Parse(schema)).ShouldBeNull();
}
