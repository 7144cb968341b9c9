using McpOrleans.Client.Calls;
using Shouldly;
using Xunit;
using static McpOrleans.Client.Tests.Testing;

namespace McpOrleans.Client.Tests.Calls;

public sealed class ToolLookupTests
{
    private static readonly ToolIndex Tools = Index(
        Server("github", "search", "create_issue"),
        Server("jira", "search"),
        Server("new"),
        Server("off", "sleep") with { Enabled = false });

    [Theory]
    [InlineData("create_issue", null, "github", "create_issue")]
    [InlineData("jira__search", null, "jira", "search")]
    [InlineData("search", "jira", "jira", "search")]
    [InlineData("jira__search", "jira", "jira", "search")]
    public void Find_ListedTool_IsTheTarget(string tool, string? server, string expectedServer, string expectedTool)
    {
        var lookup = ToolLookup.Find(Tools, Call(tool, server));

        (lookup.Server, lookup.Tool).ShouldBe((expectedServer, expectedTool));
        lookup.IsListed.ShouldBeTrue();
    }

    [Theory]
    [InlineData("echo", "new", "new", "echo")]
    [InlineData("new__echo", "new", "new", "echo")]
    [InlineData("new__echo", null, "new", "echo")]
    [InlineData("github__fork", null, "github", "fork")]
    [InlineData("jira__search", "github", "github", "jira__search")]
    public void Find_UnlistedToolOfKnownServer_IsForTheServerToDecide(string tool, string? server, string expectedServer, string expectedTool)
    {
        var lookup = ToolLookup.Find(Tools, Call(tool, server));

        (lookup.Server, lookup.Tool).ShouldBe((expectedServer, expectedTool));
        lookup.IsListed.ShouldBeFalse();
    }

    [Fact]
    public void Find_AmbiguousName_NamesTheCandidates()
    {
        var lookup = ToolLookup.Find(Tools, Call("search"));

        lookup.Server.ShouldBeNull();
        lookup.Candidates.ShouldBe(["github__search", "jira__search"]);
        lookup.Failure!.Code.ShouldBe(ErrorCodes.AmbiguousTool);
        lookup.Failure.Suggestion.ShouldBe("Use a qualified name: 'github__search' or 'jira__search'.");
    }

    [Fact]
    public void Find_UnknownName_NamesTheClosestAndTheServersWithoutTools()
    {
        var lookup = ToolLookup.Find(Tools, Call("create_isue"));

        lookup.Candidates.ShouldBe(["github__create_issue"]);
        lookup.Failure!.Code.ShouldBe(ErrorCodes.ToolNotFound);
        lookup.Failure.Message.ShouldBe("No MCP server has a tool named 'create_isue'. No tools are listed so far of 'new'.");
        lookup.Failure.Suggestion.ShouldBe("Did you mean 'github__create_issue'?");
    }

    [Theory]
    [InlineData("gihtub", "github")]
    [InlineData("zzz", null)]
    [InlineData("", null)]
    [InlineData("not/a name", null)]
    public void Find_UnknownServer_NamesTheClosest(string server, string? closest)
    {
        var lookup = ToolLookup.Find(Tools, Call("search", server));

        lookup.Server.ShouldBeNull();
        lookup.Failure!.Code.ShouldBe(ErrorCodes.ServerNotFound);
        lookup.Candidates.FirstOrDefault().ShouldBe(closest);
    }

    [Theory]
    [InlineData("sleep", "off")]
    [InlineData("off__sleep", null)]
    public void Find_DisabledServer_SaysSo(string tool, string? server) =>
        ToolLookup.Find(Tools, Call(tool, server)).Failure!.Code.ShouldBe(ErrorCodes.ServerDisabled);

    [Theory]
    [InlineData("search", null)]
    [InlineData("create_isue", null)]
    [InlineData("search", "gihtub")]
    [InlineData("sleep", "off")]
    public void Find_NoTarget_NothingRan(string tool, string? server) =>
        ToolLookup.Find(Tools, Call(tool, server)).Failure!.Ran.ShouldBe(false);

    [Theory]
    [InlineData("github")]
    [InlineData(null)]
    public void Find_MegabyteOfGarbage_AnswersShort(string? server)
    {
        var lookup = ToolLookup.Find(Tools, Call("github__" + new string('x', 1 << 20), server));

        lookup.Server.ShouldBeNull();
        lookup.Failure!.Code.ShouldBe(ErrorCodes.ToolNotFound);
        lookup.Failure.Message.Length.ShouldBeLessThan(300);
    }
}
