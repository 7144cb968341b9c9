using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.ToolDirectory;

public sealed class SearchWordsTests
{
    [Theory]
    [InlineData("read_file", "read file")]
    [InlineData("read-file.now/please", "read file now please")]
    [InlineData("readFile", "read file")]
    [InlineData("HTTPServer", "http server")]
    [InlineData("getURLs", "get urls")]
    [InlineData("listIDsOf", "list ids of")]
    [InlineData("sha256sum", "sha 256 sum")]
    [InlineData("v2", "v 2")]
    [InlineData("github__create_issue", "github create issue")]
    [InlineData("Straße ÄRGER", "straße ärger")]
    [InlineData("ΟΔΟΣ οδός", "οδοσ οδόσ")]
    [InlineData("e\u0301te\u0301 plus", "e\u0301te\u0301 plus")]
    [InlineData("\u0301x", "x")]
    [InlineData("读文件now", "读 文 件 now")]
    [InlineData("𐐀𐐨𐐀𐐨", "𐐨𐐨 𐐨𐐨")]
    [InlineData("a\ud800b", "a b")]
    [InlineData("", "")]
    [InlineData(" _-./!? ", "")]
    public void Of_Text_SplitsAndFolds(string text, string expected) => string.Join(' ', SearchWords.Of(text, addsRuns: false)).ShouldBe(expected);

    [Theory]
    [InlineData("GitHub issues", "git hub github issues")]
    [InlineData("read_file", "read file")]
    [InlineData("sha256", "sha 256 sha256")]
    public void Of_WithRuns_AddsWhatWasTakenApart(string text, string expected) => string.Join(' ', SearchWords.Of(text, addsRuns: true)).ShouldBe(expected);

    [Theory]
    [InlineData("issues", "issue")]
    [InlineData("repositories", "repository")]
    [InlineData("boxes", "box")]
    [InlineData("searches", "search")]
    [InlineData("addresses", "address")]
    [InlineData("address", "address")]
    [InlineData("status", "status")]
    [InlineData("ids", "id")]
    [InlineData("is", "is")]
    public void Stem_Plural_IsTheSingular(string word, string expected) => SearchWords.Stem(word).ShouldBe(expected);

    [Fact]
    public void Of_LongWord_IsCut() => SearchWords.Of(new string('x', 100_000), addsRuns: true).ShouldHaveSingleItem().Length.ShouldBe(64);

    [Fact]
    public void Of_AnyText_GivesWordsOfLettersAndDigits() => Prop.ForAll<string?>(text =>
        SearchWords.Of(text ?? "", addsRuns: true).All(word => word.Length > 0 && !word.Contains(' ') && !word.Contains('_'))).QuickCheckThrowOnFailure();
}
