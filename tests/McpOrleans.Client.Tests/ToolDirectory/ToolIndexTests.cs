using Shouldly;
using Xunit;
using static McpOrleans.Client.Tests.Testing;

namespace McpOrleans.Client.Tests.ToolDirectory;

public sealed class ToolIndexTests
{
    private static readonly ToolIndex Two = Index(Server("a", "echo", "only_a"), Server("b", "echo", "only_b"));

    [Fact]
    public void Tools_AllServers_OrderedByQualifiedName() =>
        Two.Tools.Select(route => route.QualifiedName).ShouldBe(["a__echo", "a__only_a", "b__echo", "b__only_b"]);

    [Theory]
    [InlineData("a__echo", "a", "echo")]
    [InlineData("b__echo", "b", "echo")]
    [InlineData("only_a", "a", "only_a")]
    [InlineData("b__only_b", "b", "only_b")]
    public void Resolve_QualifiedOrUniqueName_FindsIt(string name, string server, string tool)
    {
        var route = Two.Resolve(name).Route.ShouldNotBeNull();

        (route.Server, route.Tool.Name).ShouldBe((server, tool));
    }

    [Fact]
    public void Resolve_NameOfTwoServers_GivesCandidates()
    {
        var resolution = Two.Resolve("echo");

        resolution.Route.ShouldBeNull();
        resolution.Candidates.ShouldBe(["a__echo", "b__echo"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Echo")]
    [InlineData("c__echo")]
    [InlineData("a__only_b")]
    [InlineData("a__")]
    public void Resolve_UnknownName_GivesNothing(string name) => Two.Resolve(name).ShouldBe(new ToolResolution());

    [Fact]
    public void Resolve_OwnNameEqualToAnothersQualifiedName_QualifiedNameWins()
    {
        var index = Index(Server("a", "b__echo"), Server("b", "echo"));

        index.Resolve("b__echo").Route!.Server.ShouldBe("b");
        index.Resolve("a__b__echo").Route!.Server.ShouldBe("a");
        index.Resolve("a", "b__echo")!.Server.ShouldBe("a");
    }

    [Fact]
    public void Resolve_CutName_FindsTheWholeTool()
    {
        var (one, two) = (new string('t', 100) + "1", new string('t', 100) + "2");
        var index = Index(Server("a", one, two));

        index.Resolve(ToolNames.Qualify("a", one)).Route!.Tool.Name.ShouldBe(one);
        index.Resolve(ToolNames.Qualify("a", two)).Route!.Tool.Name.ShouldBe(two);
        index.Resolve("a", ToolNames.Qualify("a", two))!.Tool.Name.ShouldBe(two);
    }

    [Theory]
    [InlineData("echo", "echo")]
    [InlineData("a__echo", "echo")]
    [InlineData("only_b", null)]
    [InlineData("b__echo", null)]
    public void Resolve_AtServer_OnlyItsOwnTools(string name, string? expected) =>
        Two.Resolve("a", name)?.Tool.Name.ShouldBe(expected);

    [Fact]
    public void Resolve_AtServer_OwnNameBeforeQualifiedName() =>
        Index(Server("a", "x", "a__x")).Resolve("a", "a__x")!.Tool.Name.ShouldBe("a__x");

    [Fact]
    public void Resolve_DisabledServer_IsNeitherFoundNorInTheWay()
    {
        var index = Index(Server("a", "echo"), Server("b", "echo") with { Enabled = false });

        index.Resolve("echo").Route!.Server.ShouldBe("a");
        index.Resolve("b__echo").Route.ShouldBeNull();
        index.Resolve("b", "echo").ShouldBeNull();
        index.FindServer("b").ShouldNotBeNull();
    }

    [Fact]
    public void Tools_ServerRepeatsAName_OnlyOnce() => Index(Server("a", "echo", "echo")).Tools.Length.ShouldBe(1);

    [Fact]
    public void FindClosest_UnknownTool_GivesQualifiedNames()
    {
        Two.FindClosest("ehco").ShouldBe(["a__echo", "b__echo"]);
        Two.FindClosest("a__ehco").ShouldBe(["a__echo", "b__echo"]);
        Two.FindClosest("ehco", "b").ShouldBe(["b__echo"]);
        Two.FindClosest("nothing like it").ShouldBeEmpty();
    }
}
