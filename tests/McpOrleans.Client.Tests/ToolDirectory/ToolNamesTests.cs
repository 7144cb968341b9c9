using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.ToolDirectory;

public sealed class ToolNamesTests
{
    [Fact]
    public void Qualify_ShortNames_JoinsThem() => ToolNames.Qualify("github", "create_issue").ShouldBe("github__create_issue");

    [Fact]
    public void Qualify_JustFits_IsNotCut()
    {
        var tool = new string('t', ToolNames.MaxLength - "server__".Length);

        ToolNames.Qualify("server", tool).ShouldBe("server__" + tool);
    }

    [Fact]
    public void Qualify_LongNamesWithTheSameBeginning_DifferInTheirHash()
    {
        var one = ToolNames.Qualify("server", new string('t', 100) + "1");
        var two = ToolNames.Qualify("server", new string('t', 100) + "2");

        one.Length.ShouldBe(ToolNames.MaxLength);
        two.Length.ShouldBe(ToolNames.MaxLength);
        one[..55].ShouldBe(two[..55]);
        one.ShouldNotBe(two);
    }

    [Fact]
    public void Qualify_LongName_IsTheSameForEver() =>
        ToolNames.Qualify("server", new string('t', 100)).ShouldBe("server__ttttttttttttttttttttttttttttttttttttttttttttttt_ac1767fa");

    [Fact]
    public void Qualify_CutWithinAPair_LeavesNoHalfCharacter()
    {
        var name = ToolNames.Qualify("s", "ab" + string.Concat(Enumerable.Repeat("😀", 40)));

        name.Where(char.IsHighSurrogate).Count().ShouldBe(name.Where(char.IsLowSurrogate).Count());
        name.Length.ShouldBeLessThanOrEqualTo(ToolNames.MaxLength);
    }

    [Fact]
    public void Qualify_TwoServers_NeverMeet()
    {
        var tools = Gen.Elements('_', 'a', '-').ArrayOf().Select(characters => new string(characters)).ToArbitrary();
        Prop.ForAll(Testing.ServerNames, Testing.ServerNames, tools, (one, two, tool) =>
            one == two || ToolNames.Qualify(one, tool) != ToolNames.Qualify(two, tool)).QuickCheckThrowOnFailure();
    }
}
