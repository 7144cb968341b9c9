using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Naming;

public sealed class NamesTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("9")]
    [InlineData("git-hub_2")]
    [InlineData("a-")]
    [InlineData("a123456789012345678901234567890123456789")]
    public void IsValid_NameWithinRule_True(string name) => Names.IsValid(name).ShouldBeTrue();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("_a")]
    [InlineData("-a")]
    [InlineData("a_")]
    [InlineData("a__b")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("ä")]
    [InlineData("a1234567890123456789012345678901234567890")]
    public void IsValid_NameOutsideRule_False(string? name) => Names.IsValid(name).ShouldBeFalse();

    [Theory]
    [InlineData("My Server!", "My-Server")]
    [InlineData("@modelcontextprotocol/server-memory", "modelcontextprotocol-server-memory")]
    [InlineData("a__b", "a_b")]
    [InlineData("__", "server")]
    [InlineData("", "server")]
    [InlineData("ok", "ok")]
    public void Sanitize_AnyName_LooksLikeIt(string name, string expected) => Names.Sanitize(name).ShouldBe(expected);

    [Fact]
    public void Sanitize_AnyString_IsValid() =>
        Prop.ForAll<string>(name => Names.IsValid(Names.Sanitize(name ?? ""))).QuickCheckThrowOnFailure();

    [Fact]
    public void Sanitize_ValidName_IsUnchanged() =>
        Prop.ForAll(Testing.ServerNames, name => Names.Sanitize(name) == name).QuickCheckThrowOnFailure();

    [Fact]
    public void Shown_Garbage_IsShortAndWithoutControlCharacters()
    {
        var shown = Names.Shown("a\r\nb\u001b" + new string('x', 1 << 20));

        shown.Length.ShouldBeLessThan(100);
        shown.ShouldStartWith("a??b?x");
        shown.ShouldEndWith("…");
    }

    [Fact]
    public void Shown_BreaksOfLinesAndDirection_AreNotKept() =>
        Names.Shown("a\u0085b\u2028c\u2029d\u202Ee é").ShouldBe("a?b?c?d?e é");
}
