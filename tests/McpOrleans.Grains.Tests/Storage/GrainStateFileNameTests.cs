using FsCheck;
using FsCheck.Fluent;
using McpOrleans.Grains.Storage;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Storage;

public sealed class GrainStateFileNameTests
{
    [Theory]
    [InlineData("mcpserver", "default/github", "mcpserver+default+github.json")]
    [InlineData("mcpserver", "Acme/GitHub", "mcpserver+@acme+@git@hub.json")]
    [InlineData("tooldirectory", "default", "tooldirectory+default.json")]
    [InlineData("t", "a.b c", "t+a%2eb%20c.json")]
    [InlineData("t", "ü", "t+%c3%bc.json")]
    [InlineData("a/b", "c", "a%2fb+c.json")]
    public void OfFile_Id_IsReadable(string type, string key, string expected) =>
        GrainStateFileName.OfFile(GrainId.Create(type, key)).ShouldBe(expected);

    [Fact]
    public void OfFile_AnyId_IsSafeAndReversible() =>
        Prop.ForAll(Ids(maxLength: 60), id =>
        {
            var name = GrainStateFileName.OfFile(id);

            name.Length.ShouldBeLessThanOrEqualTo(205);
            name.ShouldAllBe(character => character < 127 && character > ' ' && !"/\\:*?\"<>|".Contains(character));
            name.ShouldBe(name.ToLowerInvariant());
            if (!GrainStateFileName.IsShortened(name))
            {
                GrainStateFileName.TryParse(name, out var parsed).ShouldBeTrue();
                parsed.ShouldBe(id);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void OfFile_TwoIds_NeverDifferInCaseAlone() =>
        Prop.ForAll(Ids(maxLength: 6), Ids(maxLength: 6), (one, other) =>
            (one == other).ShouldBe(string.Equals(
                GrainStateFileName.OfFile(one), GrainStateFileName.OfFile(other), StringComparison.OrdinalIgnoreCase)))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void OfFile_LongKeysWithTheSameBeginning_Differ()
    {
        var beginning = new string('k', 500);

        var names = new[] { "", "a", "b", "A" }.Select(end => GrainStateFileName.OfFile(GrainId.Create("t", beginning + end))).ToList();

        names.Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(4);
        names.ShouldAllBe(name => name.Length < 200 && GrainStateFileName.IsShortened(name));
    }

    [Fact]
    public void OfFile_LongestServerName_IsNotShortened()
    {
        var key = $"{new string('T', 40)}/{new string('S', 40)}";

        GrainStateFileName.IsShortened(GrainStateFileName.OfFile(GrainId.Create("mcpserver", key))).ShouldBeFalse();
    }

    [Theory]
    [InlineData("mcpserver+default+github.json.tmp")]
    [InlineData("mcpserver+default+github.json.damaged-20260101T000000.0000000")]
    [InlineData("readme.json")]
    [InlineData("t+A.json")]
    [InlineData("t+%61.json")]
    [InlineData("t+%.json")]
    [InlineData("t+@.json")]
    [InlineData("t+ü.json")]
    public void TryParse_ForeignName_IsRefused(string name) => GrainStateFileName.TryParse(name, out _).ShouldBeFalse();

    private static Arbitrary<GrainId> Ids(int maxLength)
    {
        // Few characters, so that names that could collide come up often.
        var character = Gen.Elements('a', 'A', 'b', 'B', '/', '\\', '.', '+', '@', '%', '~', '-', '_', '2', 'e', ' ', ':', 'ü', 'Ü', '\0');
        var text = Gen.Choose(1, maxLength).SelectMany(length => character.ArrayOf(length))
            .Select(characters => new string(characters)).Where(text => !string.IsNullOrWhiteSpace(text));
        return text.SelectMany(type => text.Select(key => GrainId.Create(type, key))).ToArbitrary();
    }
}
