using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Naming;

public sealed class ClosestNamesTests
{
    private static readonly string[] Known = ["read_file", "write_file", "read_text_file", "list_directory", "echo", "get-sum"];

    [Theory]
    [InlineData("raed_file", "read_file")]
    [InlineData("readfile", "read_file")]
    [InlineData("READ_FILE", "read_file")]
    [InlineData("get_sum", "get-sum")]
    [InlineData("ehco", "echo")]
    [InlineData("directory", "list_directory")]
    [InlineData("please_echo_this", "echo")]
    public void Find_SlightlyWrongName_ClosestComesFirst(string name, string expected) =>
        ClosestNames.Find(name, Known)[0].ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("xy")]
    [InlineData("completely different")]
    public void Find_NothingAlike_Empty(string name) => ClosestNames.Find(name, Known).ShouldBeEmpty();

    [Fact]
    public void Find_TypingErrors_ComeBeforeContainment() =>
        ClosestNames.Find("read_fil", ["my_read_file", "read_file", "read_files", "a_read_fil_b"])
            .ShouldBe(["read_file", "read_files", "a_read_fil_b", "my_read_file"]);

    [Fact]
    public void Find_OrderOfKnownNames_DoesNotMatter() =>
        ClosestNames.Find("tool_5", Many().Reverse()).ShouldBe(ClosestNames.Find("tool_5", Many()));

    [Fact]
    public void Find_ManyAlike_AtMostFive() => ClosestNames.Find("tool_5", Many()).Length.ShouldBe(ClosestNames.MaxSuggestions);

    [Fact]
    public async Task Find_MegabyteOfGarbageAmongTenThousand_IsBounded()
    {
        var garbage = string.Concat(Enumerable.Repeat("tool_", 1 << 18));
        var found = await Task.Run(() => ClosestNames.Find(garbage, Many(10_000)), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        found.ShouldBeEmpty();
    }

    [Fact]
    public void Find_OneCharacterReplaced_FindsTheName() => Prop.ForAll(
        Testing.ServerNames.Filter(name => name.Length >= 4),
        ArbMap.Default.ArbFor<PositiveInt>(),
        (name, at) =>
        {
            var wrong = name.ToCharArray();
            wrong[at.Get % wrong.Length] = 'q';
            return ClosestNames.Find(new string(wrong), [name]).SequenceEqual([name], StringComparer.Ordinal);
        }).QuickCheckThrowOnFailure();

    private static IEnumerable<string> Many(int count = 100) =>
        Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"tool_{i:000}"));
}
