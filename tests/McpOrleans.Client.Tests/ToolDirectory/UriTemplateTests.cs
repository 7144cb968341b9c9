using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.ToolDirectory;

public sealed class UriTemplateTests
{
    [Theory]
    [InlineData("test://item/{number}", "test://item/42", true)]
    [InlineData("test://item/{number}", "test://item/a%2Fb", true)]
    [InlineData("test://item/{number}", "test://item/", false)]
    [InlineData("test://item/{number}", "test://item/a/b", false)]
    [InlineData("test://item/{number}", "test://item/a?b", false)]
    [InlineData("test://item/{number}", "test://items/42", false)]
    [InlineData("test://item/{number}", "Test://item/42", false)]
    [InlineData("file:///{+path}", "file:///a/b?c#d", true)]
    [InlineData("file:///{+path}.txt", "file:///a.txt/b.txt", true)]
    [InlineData("file:///{+path}.txt", "file:///.txt", false)]
    [InlineData("{+a}/{b}", "u/v/w", true)]
    [InlineData("{a}-{b}/x", "p-q-r/x", true)]
    [InlineData("{a}{b}", "xy", true)]
    [InlineData("{a}{b}", "x", false)]
    [InlineData("ab{x}ba", "aba", false)]
    [InlineData("ab{x}ba", "abxba", true)]
    [InlineData("test://none", "test://none", true)]
    [InlineData("test://none", "test://none2", false)]
    [InlineData("db://{schema}/{table}/rows", "db://main/users/rows", true)]
    [InlineData("db://{schema}/{table}/rows", "db://main/users/other", false)]
    public void Matches_Uri_IsWhetherTheTemplateCanHaveMadeIt(string template, string uri, bool expected) =>
        UriTemplate.TryRead(template).ShouldNotBeNull().Matches(uri).ShouldBe(expected);

    [Theory]
    [InlineData("x://{")]
    [InlineData("x://{}")]
    [InlineData("x://{+}")]
    [InlineData("x://{a,b}")]
    [InlineData("x://{?q}")]
    [InlineData("x://{#f}")]
    [InlineData("x://{a*}")]
    [InlineData("{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}")]
    public void TryRead_OtherExpressions_IsNoTemplateOfOurs(string template) => UriTemplate.TryRead(template).ShouldBeNull();

    [Fact]
    public void Matches_WhatMakesOthersGoBackForEver_IsQuick()
    {
        // Eight values of any length with the same letter between them: a matcher that goes back tries more ways than can be counted.
        var template = UriTemplate.TryRead(string.Concat(Enumerable.Repeat("{+v}a", 8)) + "b").ShouldNotBeNull();
        var started = TimeProvider.System.GetTimestamp();

        template.Matches(new string('a', 4000) + "cb").ShouldBeFalse();

        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }
}
