using System.Text;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.ToolDirectory;

public sealed class ToolParametersTests
{
    [Theory]
    [InlineData("""{"name":"x","inputSchema":{"type":"object","properties":{"a":{"properties":{"inner":{}}},"b\u00e9":true},"required":["a"]},"z":1}""", "a bé")]
    [InlineData("""{"inputSchema":{"properties":{}}}""", "")]
    [InlineData("""{"inputSchema":{"properties":["a"]}}""", "")]
    [InlineData("""{"inputSchema":{"type":"object"}}""", "")]
    [InlineData("""{"inputSchema":"x"}""", "")]
    [InlineData("""{"properties":{"a":{}}}""", "")]
    [InlineData("{}", "")]
    [InlineData("", "")]
    public void Of_Definition_NamesTopLevelParameters(string definition, string expected) =>
        string.Join(' ', ToolParameters.Of(Encoding.UTF8.GetBytes(definition))).ShouldBe(expected);

    [Fact]
    public void Of_VeryManyParameters_IsBounded()
    {
        var properties = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"p{i}\":{{}}"));

        ToolParameters.Of(Encoding.UTF8.GetBytes("""{"inputSchema":{"properties":{""" + properties + "}}}")).Count.ShouldBe(256);
    }

    [Fact]
    public void Of_VeryDeepSchema_IsRead()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"x\":", 5_000)) + "1" + new string('}', 5_000);

        ToolParameters.Of(Encoding.UTF8.GetBytes("""{"inputSchema":{"properties":{"a":""" + deep + ""","b":{}}}}""")).ShouldBe(["a", "b"]);
    }
}
