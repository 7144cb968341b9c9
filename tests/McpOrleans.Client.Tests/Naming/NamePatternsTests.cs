using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Naming;

public sealed class NamePatternsTests
{
    [Theory]
    [InlineData("echo", "echo", true)]
    [InlineData("echo", "Echo", false)]
    [InlineData("echo", "echo2", false)]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("read_*", "read_file", true)]
    [InlineData("read_*", "read_", true)]
    [InlineData("read_*", "unread_file", false)]
    [InlineData("*_file", "read_text_file", true)]
    [InlineData("a*b*c", "aXbYbZc", true)]
    [InlineData("a*b*c", "aXbYbZ", false)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    [InlineData("a.c", "abc", false)]
    public void Matches_Pattern_MeansWholeName(string pattern, string name, bool expected) =>
        NamePatterns.Matches(pattern, name).ShouldBe(expected);

    [Fact]
    public void Matches_AnyPattern_AgreesWithRegularExpression()
    {
        var texts = Gen.Elements('a', 'b', '*').ArrayOf().Select(characters => new string(characters)).ToArbitrary();
        Prop.ForAll(texts, texts, (pattern, text) =>
        {
            var name = text.Replace('*', 'c');
            var expression = @"\A" + Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal) + @"\z";
            return NamePatterns.Matches(pattern, name) == Regex.IsMatch(name, expression, RegexOptions.NonBacktracking);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("read_file", true)]
    [InlineData("read_secret", false)]
    [InlineData("write_file", false)]
    public void Allows_AllowAndDeny_DenyIsStronger(string tool, bool expected)
    {
        var config = new McpServerConfig { Command = "x", ToolsAllow = ["read_*"], ToolsDeny = ["*secret*"] };

        NamePatterns.Allows(config, tool).ShouldBe(expected);
    }

    [Fact]
    public void Allows_NoPatterns_Everything() => NamePatterns.Allows(new McpServerConfig(), "anything").ShouldBeTrue();
}
