using System.Collections.Immutable;
using Shouldly;
using Xunit;
using static McpOrleans.Client.Tests.Testing;

namespace McpOrleans.Client.Tests.ToolDirectory;

public sealed class ToolQueryTests
{
    private static readonly ToolIndex Tools = Index(
        Server("fs") with
        {
            Tools =
            [
                Tool("read_file", "Reads a file's text."),
                Tool("write_file", "Writes text to a file; you may want to read it first."),
                Tool("listDirectory", "Shows what a folder holds.", "List a folder"),
            ],
        },
        Server("github") with
        {
            Tools = [Tool("create_issue", "Opens an issue."), Tool("get_file_contents", "Gets a file from a repository.")],
        });

    [Theory]
    [InlineData("read file", "fs__read_file")]
    [InlineData("file read", "fs__read_file")]
    [InlineData("READ_FILE", "fs__read_file")]
    [InlineData("list directory", "fs__listDirectory")]
    [InlineData("directory", "fs__listDirectory")]
    [InlineData("folder", "fs__listDirectory")]
    [InlineData("repository", "github__get_file_contents")]
    [InlineData("github issue", "github__create_issue")]
    public void Search_Words_MostRelevantComesFirst(string query, string expected) =>
        Tools.Search(query)[0].QualifiedName.ShouldBe(expected);

    [Fact]
    public void Search_OneWord_RanksNameBeforeDescription() =>
        Found("read").ShouldBe(["fs__read_file", "fs__write_file"]);

    [Fact]
    public void Search_NothingFits_Empty() => Found("kubernetes").ShouldBeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("  !? ")]
    public void Search_NoWords_All(string query) => Tools.Search(query).ShouldBe(Tools.Tools);

    [Fact]
    public void Search_MegabyteOfGarbage_IsBounded()
    {
        var garbage = string.Concat(Enumerable.Range(0, 1 << 17).Select(i => $"word{i} "));

        Found(garbage).ShouldBeEmpty();
    }

    [Fact]
    public void Search_EqualScores_OrderedByName() =>
        Index(Server("b", "echo"), Server("a", "echo")).Search("echo").Select(route => route.QualifiedName).ShouldBe(["a__echo", "b__echo"]);

    private static ImmutableArray<string> Found(string query) => [.. Tools.Search(query).Select(route => route.QualifiedName)];
}
