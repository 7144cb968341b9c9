using System.Collections.Immutable;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.Tenants;

public sealed class AccessRulesTests
{
    [Theory]
    [InlineData("github", "get_issue", true)]
    [InlineData("github", "delete_repo", false)]
    [InlineData("github2", "get_issue", false)]
    [InlineData("slack", "github__x", false)]
    public void AllowsTool_AllowAndDeny_DenyIsStronger(string server, string tool, bool expected) =>
        new AccessRules { ToolsAllow = ["github__*"], ToolsDeny = ["*__delete_*"] }.AllowsTool(server, tool).ShouldBe(expected);

    [Theory]
    [InlineData("github", true)]
    [InlineData("gitlab", true)]
    [InlineData("git", false)]
    [InlineData("slack", false)]
    [InlineData("sky", true)]
    public void AllowsServer_ToolPatternsOnly_ServersThatCouldHaveSuchATool(string server, bool expected) =>
        new AccessRules { ToolsAllow = ["github__*", "gitl*read", "sky__get_weather"] }.AllowsServer(server).ShouldBe(expected);

    [Theory]
    [InlineData("a", true)]
    [InlineData("ab", true)]
    [InlineData("abc", false)]
    [InlineData("b", false)]
    public void AllowsServer_ServerPatterns_DenyIsStronger(string server, bool expected)
    {
        var access = new AccessRules { ServersAllow = ["a*"], ServersDeny = ["abc"] };

        access.AllowsServer(server).ShouldBe(expected);
        access.AllowsTool(server, "any").ShouldBe(expected);
    }

    [Fact]
    public void AllowsTool_NameThatIsCut_IsDeniedInEitherForm()
    {
        var (server, tool) = ("github", new string('x', 80));
        var cut = ToolNames.Qualify(server, tool);

        new AccessRules { ToolsDeny = [$"{server}__{tool}"] }.AllowsTool(server, tool).ShouldBeFalse();
        new AccessRules { ToolsDeny = [cut] }.AllowsTool(server, tool).ShouldBeFalse();
        new AccessRules { ToolsAllow = [cut] }.AllowsTool(server, tool).ShouldBeTrue();
        new AccessRules { ToolsAllow = [$"{server}__{tool}"] }.AllowsTool(server, tool).ShouldBeTrue();
        new AccessRules { ToolsAllow = [cut + "y"] }.AllowsTool(server, tool).ShouldBeFalse();
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("*", "", true)]
    [InlineData("github__*", "", true)]
    [InlineData("git*", "", true)]
    [InlineData("*__*", "", true)]
    [InlineData("slack__*,github__*", "", true)]
    [InlineData("github__get_*", "", false)]
    [InlineData("github__echo", "", false)]
    [InlineData("*_read", "", false)]
    [InlineData("slack__*", "", false)]
    [InlineData("", "*secret*", false)]
    [InlineData("github__*", "github__delete_*", false)]
    [InlineData("", "slack__*", true)]
    [InlineData("", "slack__echo", true)]
    public void AllowsAllToolsOf_Patterns_OnlyWhatCannotLeaveOneOut(string allow, string deny, bool expected) =>
        new AccessRules { ToolsAllow = Split(allow), ToolsDeny = Split(deny) }.AllowsAllToolsOf("github").ShouldBe(expected);

    [Fact]
    public void AllowsAllToolsOf_ServerThatIsNotAllowed_IsFalse() =>
        new AccessRules { ServersAllow = ["slack"] }.AllowsAllToolsOf("github").ShouldBeFalse();

    [Fact]
    public void None_Everything_IsAllowed()
    {
        AccessRules.None.IsRestricted.ShouldBeFalse();
        AccessRules.None.AllowsTool("any", "thing").ShouldBeTrue();
    }

    private static ImmutableArray<string> Split(string patterns) => [.. patterns.Split(',', StringSplitOptions.RemoveEmptyEntries)];
}
