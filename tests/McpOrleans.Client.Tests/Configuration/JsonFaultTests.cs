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
    [InlineData("{\"a\": }", "'}' cannot stand there")]
    [InlineData("{\"a\":1,}", "nothing stands between a comma and '}'")]
    [InlineData("[1, \n ]", "nothing stands between a comma and ']'")]
    [InlineData("{\"a\" 1}", "'1' cannot stand there")]
    [InlineData("{}{", "'{' cannot stand there")]
    [InlineData("[1,\n\n x]", "'x' cannot stand there")]
    [InlineData("[\"é\",\n\"é\", é]", "'é' cannot stand there")]
    [InlineData("[\U0001F600]", "'\U0001F600' cannot stand there")]
    [InlineData("\"a\nb\"", "the character U+000A cannot stand there")]
    [InlineData("[\u202E]", "the character U+202E cannot stand there")]
    [InlineData("[\u00A0]", "the character U+00A0 cannot stand there")]
    [InlineData("[[[]]]", "it is nested more than 2 levels deep")]
    [InlineData("[\"[[\\\"[[\", [[", "it is nested more than 2 levels deep")]
    [InlineData("[[1],[1]] [", "'[' cannot stand there")]
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
