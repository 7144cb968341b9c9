using FsCheck;
using FsCheck.Fluent;
using McpOrleans.Client.Configuration;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Configuration;

public sealed class VariableExpanderTests
{
    private static readonly VariableExpander Expander = new(name => name switch
    {
        "TOKEN" => "s3cret",
        "EMPTY" => "",
        "NESTED" => "${TOKEN}",
        _ => null,
    });

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("$TOKEN $ { } $", "$TOKEN $ { } $")]
    [InlineData("Bearer ${TOKEN}!", "Bearer s3cret!")]
    [InlineData("${TOKEN}${TOKEN}", "s3crets3cret")]
    [InlineData("${env:TOKEN}", "s3cret")]
    [InlineData("${TOKEN:-other}", "s3cret")]
    [InlineData("${MISSING:-other}", "other")]
    [InlineData("${MISSING:-}", "")]
    [InlineData("${MISSING:-http://x:80/a-b}", "http://x:80/a-b")]
    [InlineData("${env:MISSING:-other}", "other")]
    [InlineData("${EMPTY}", "")]
    [InlineData("${EMPTY:-other}", "other")]
    [InlineData("$${TOKEN}", "${TOKEN}")]
    [InlineData("$${TOKEN} ${TOKEN}", "${TOKEN} s3cret")]
    [InlineData("$$${TOKEN}", "$${TOKEN}")]
    [InlineData("${NESTED}", "${TOKEN}")]
    public void Expand_References_AreReplaced(string value, string expected)
    {
        var (expanded, problems) = Expand(value);

        problems.ShouldBeEmpty();
        expanded.ShouldBe(expected);
    }

    [Theory]
    [InlineData("${MISSING}", "MISSING")]
    [InlineData("a ${env:MISSING} b", "MISSING")]
    [InlineData("${input:api-key}", "input:api-key")]
    [InlineData("${workspaceFolder}/x", "workspaceFolder")]
    [InlineData("${config:some.setting}", "config:some.setting")]
    [InlineData("${command:x}", "command:x")]
    [InlineData("${}", "${}")]
    [InlineData("${1A}", "1A")]
    [InlineData("${A B}", "A B")]
    [InlineData("${TOKEN", "${TOKEN")]
    [InlineData("${A:-${TOKEN}}", "A")]
    public void Expand_ReferenceThatCannotBeReplaced_IsNamed(string value, string named) =>
        Expand(value).Problems.ShouldHaveSingleItem().ShouldContain(named);

    [Fact]
    public void Expand_SeveralUnknown_ReportsAll() => Expand("${A} ${B} ${TOKEN}").Problems.Count.ShouldBe(2);

    [Fact]
    public void Expand_Problem_DoesNotShowOtherVariables() =>
        Expand("${TOKEN} ${A}").Problems.ShouldAllBe(problem => !problem.Contains("s3cret", StringComparison.Ordinal));

    [Fact]
    public void Expand_EscapedText_ComesBackUnchanged() => Prop.ForAll<string>(text =>
    {
        var (expanded, problems) = Expand((text ?? "").Replace("${", "$${", StringComparison.Ordinal));
        return problems.Count == 0 && expanded == (text ?? "");
    }).QuickCheckThrowOnFailure();

    private static (string Expanded, List<string> Problems) Expand(string value)
    {
        var problems = new List<string>();
        return (Expander.Expand(value, problems.Add), problems);
    }
}
