using System.Text;
using McpOrleans.Grains.Upstream.Frames;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Upstream.Frames;

public sealed class ProgressTokensTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("{}", "")]
    [InlineData("[1]", "")]
    [InlineData("""{"_meta":1}""", "")]
    [InlineData("""{"_meta":{}}""", "")]
    [InlineData("""{"progressToken":1}""", "")]
    [InlineData("""{"_meta":{"progressToken":null}}""", "")]
    [InlineData("""{"_meta":{"progressToken":{"a":1}}}""", "")]
    [InlineData("""{"_meta":{"progressToken":true}}""", "")]
    [InlineData("""{"_meta":{"progressToken": -1.5 }}""", "-1.5")]
    [InlineData("""{"a":{"_meta":{"progressToken":1}},"_meta":{"x":[],"progressToken":"a\u0062"}}""", """
        "a\u0062"
        """)]
    [InlineData("""{"_meta":{"progressToken":1},"\u005fmeta":{"progressToken":2}}""", "2")]
    public void OfRequest_Parameters_GivesTheTokenAsItIsWritten(string parameters, string token) =>
        Encoding.UTF8.GetString(ProgressTokens.OfRequest(Encoding.UTF8.GetBytes(parameters))).ShouldBe(token);

    [Theory]
    [InlineData("""{"progressToken":7,"progress":1}""", """{"progressToken":"mine","progress":1}""")]
    [InlineData("""{ "progress" : 1.50 , "progressToken" : "7" , "x":"\ud83d" }""", """{ "progress" : 1.50 , "progressToken" : "mine" , "x":"\ud83d" }""")]
    [InlineData("""{"progressToken":7}""", """{"progressToken":"mine"}""")]
    public void Replace_Report_ChangesTheTokenAlone(string parameters, string expected)
    {
        foreach (var report in Pieces.Cuts(Encoding.UTF8.GetBytes(parameters)))
        {
            ProgressTokens.OfReport(report).ShouldBe(7);
            Encoding.UTF8.GetString(ProgressTokens.Replace(report, "\"mine\""u8)).ShouldBe(expected);
        }
    }
}
