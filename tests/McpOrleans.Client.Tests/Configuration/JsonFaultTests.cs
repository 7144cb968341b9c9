using System.Text;
using System.Text.Json;
using McpOrleans.Client.Configuration;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Configuration;

public sealed class JsonFaultTests
{
    [Theory]
    [InlineData("", "it ends too early")]
    [InlineData(" \n ", "it ends too early")]
    [InlineData("{", "it ends too early")]
    [InlineData("{\"a\"", "it ends too early")]
    [InlineData("{\"a\":1", "it ends too early")]
    [InlineData("\"abc", "it ends too early")]
    [InlineData("tru", "it ends too early")]
    [InlineData("{\"a\": }", "'}' is not allowed there")]
    [InlineData("{\"a\":1,}", "there is no value between a comma and '}'")]
    [InlineData("[1, \n ]", "there is no value between a comma and ']'")]
    [InlineData("{\"a\" 1}", "'1' is not allowed there")]
    [InlineData("{}{", "'{' is not allowed there")]
    [InlineData("[1,\n\n x]", "'x' is not allowed there")]
    [InlineData("[\"é\",\n\"é\", é]", "'é' is not allowed there")]
    [InlineData("[\U0001F600]", "'\U0001F600' is not allowed there")]
    [InlineData("\"a\nb\"", "the character U+000A is not allowed there")]
    [InlineData("[\u202E]", "the character U+202E is not allowed there")]
    [InlineData("[\u00A0]", "the character U+00A0 is not allowed there")]
    [InlineData("[[[]]]", "it is nested more than 2 levels deep")]
    [InlineData("[\"[[\\\"[[\", [[", "it is nested more than 2 levels deep")]
    [InlineData("[[1],[1]] [", "'[' is not allowed there")]
    public void Explain_Malformed_SaysWhatIsWrong(string text, string expected)
    {
        var json = Encoding.UTF8.GetBytes(text);
        var exception = Assert.ThrowsAny<JsonException>(() =>
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 2 });
            while (reader.Read())
            {
            }
        });

        Assert.Equal(expected, JsonFault.Explain(json, exception, maxDepth: 2));
    }
}
