using System.Text;
using System.Text.Json;
using McpOrleans.Grains.Upstream;
using McpOrleans.Json;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream;

public sealed class RepeatedHeadersTests
{
    [Theory]
    [InlineData("us-west1", "us-west1")]
    [InlineData("Hello, 世界", "=?base64?SGVsbG8sIOS4lueVjA==?=")]
    [InlineData(" padded ", "=?base64?IHBhZGRlZCA=?=")]
    [InlineData("line1\nline2", "=?base64?bGluZTEKbGluZTI=?=")]
    [InlineData("=?base64?literal?=", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=")]
    [InlineData("=?base64?literal", "=?base64?literal")]
    [InlineData("=?BASE64?literal?=", "=?BASE64?literal?=")]
    [InlineData("=?base64?=", "=?base64?PT9iYXNlNjQ/PQ==?=")]
    [InlineData("a\tb ~!", "a\tb ~!")]
    [InlineData("\ta", "=?base64?CWE=?=")]
    [InlineData("a\u007f", "=?base64?YX8=?=")]
    [InlineData("", "")]
    public void Encode_Value_IsAsTheRevisionSays(string value, string expected) => HeaderValues.Encode(value).ShouldBe(expected);

    [Theory]
    [InlineData("tools/list", "", "Mcp-Method=tools/list")]
    [InlineData("tools/call", """{"name":"a","arguments":{"name":"b"}}""", "Mcp-Method=tools/call;Mcp-Name=a")]
    [InlineData("tools/call", """{"arguments":{},"n\u0061me":"a"}""", "Mcp-Method=tools/call;Mcp-Name=a")]
    [InlineData("tools/call", """{"name":"搜索"}""", "Mcp-Method=tools/call;Mcp-Name==?base64?5pCc57Si?=")]
    [InlineData("tools/call", """{"name":"a\ud83d"}""", "Mcp-Method=tools/call;Mcp-Name==?base64?Ye+/vQ==?=")]
    [InlineData("tools/call", """{"\ud83d and more":1,"name":"a"}""", "Mcp-Method=tools/call;Mcp-Name=a")]
    [InlineData("tools/call", """{"name":5}""", "Mcp-Method=tools/call")]
    [InlineData("tools/call", """{"name":"b","name":"a"}""", "Mcp-Method=tools/call;Mcp-Name=a")]
    [InlineData("prompts/get", """{"name":"a","uri":"b"}""", "Mcp-Method=prompts/get;Mcp-Name=a")]
    [InlineData("resources/read", """{"name":"a","uri":"file:///b"}""", "Mcp-Method=resources/read;Mcp-Name=file:///b")]
    [InlineData("resources/subscribe", """{"uri":"file:///b"}""", "Mcp-Method=resources/subscribe")]
    [InlineData("a\r\nX-Y: z", "", "Mcp-Method==?base64?YQ0KWC1ZOiB6?=")]
    public void Of_Request_RepeatsMethodAndName(string method, string parameters, string expected) =>
        string.Join(';', Headers(method, Encoding.UTF8.GetBytes(parameters)).Select(header => $"{header.Key}={header.Value}")).ShouldBe(expected);

    [Theory]
    [InlineData("""{"region":"us-west1"}""", "Region=us-west1")]
    [InlineData("""{"region":"世界"}""", "Region==?base64?5LiW55WM?=")]
    [InlineData("""{"region":null,"count":null}""", "")]
    [InlineData("{}", "")]
    [InlineData("[]", "")]
    [InlineData("""{"count":42,"flag":true}""", "Count=42;Flag=true")]
    [InlineData("""{"count":-7,"flag":false}""", "Count=-7;Flag=false")]
    [InlineData("""{"count":42.0}""", "Count=42")]
    [InlineData("""{"count":4.2e1}""", "Count=42")]
    [InlineData("""{"count":9007199254740991}""", "Count=9007199254740991")]
    [InlineData("""{"count":1.5}""", "")]
    [InlineData("""{"outer":{"inner":"x"},"inner":"y"}""", "Inner=x")]
    [InlineData("""{"outer":"x"}""", "")]
    [InlineData("""{"outer":{"inner":{"inner":"x"}}}""", "")]
    [InlineData("""{"größe":"XL"}""", "Size=XL")]
    [InlineData("""{"gr\u00f6\u00dfe":"XL"}""", "Size=XL")]
    [InlineData("""{"region":"a\ud83d"}""", "Region==?base64?Ye+/vQ==?=")]
    [InlineData("""{"\ud83d and more":1,"region":"x"}""", "Region=x")]
    [InlineData("""{"region":"x","\ud83d and more":1}""", "Region=x")]
    [InlineData("""{"region":"y","region":"x"}""", "Region=x")]
    public void Of_ToolWithHeaders_RepeatsItsArguments(string arguments, string expected) => Repeated(arguments).ShouldBe(expected);

    [Fact]
    public void Of_DeepArguments_RepeatsThem() =>
        Repeated($$"""{"deep":{{new string('[', 10_000)}}{{new string(']', 10_000)}},"region":"x"}""").ShouldBe("Region=x");

    private static string Repeated(string arguments)
    {
        var schema = JsonElement.Parse(
            """
            {"type":"object","properties":{
              "region":{"type":"string","x-mcp-header":"Region"},
              "count":{"type":"integer","x-mcp-header":"Count"},
              "flag":{"type":"boolean","x-mcp-header":"Flag"},
              "größe":{"type":"string","x-mcp-header":"Size"},
              "outer":{"type":"object","properties":{"inner":{"type":"string","x-mcp-header":"Inner"}}}}}
            """);
        var headers = ToolHeaders.Of([
            new McpTool { Name = "tool", Definition = [], Headers = ToolHeaders.Read(schema)!.Value },
            new McpTool { Name = "other", Definition = [] }]);
        var parameters = Encoding.UTF8.GetBytes($$"""{"name":"tool","arguments":{{arguments}}}""");
        return string.Join(';', Headers("tools/call", parameters, headers).Skip(2).Select(header => $"{header.Key["Mcp-Param-".Length..]}={header.Value}"));
    }

    private static List<KeyValuePair<string, string>> Headers(string method, ReadOnlySpan<byte> parameters, ToolHeaders? toolHeaders = null)
    {
        using var request = new HttpRequestMessage();
        RepeatedHeaders.Of(method, parameters, toolHeaders).AddTo(request.Headers);
        return [.. request.Headers.NonValidated.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()))];
    }
}
