using System.Collections.Immutable;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.ToolDirectory;

public sealed class PromptIndexTests
{
    [Theory]
    [InlineData("one__greet", "one")]
    [InlineData("two__greet", "two")]
    [InlineData("only", "one")]
    [InlineData("greet", null)]
    [InlineData("two__only", null)]
    [InlineData("off__greet", null)]
    public void Find_Name_IsQualifiedOrUnique(string name, string? server) => (Index().Prompts.Find(name, out _)?.Server).ShouldBe(server);

    [Fact]
    public void Find_SeveralServers_NamesTheCandidates()
    {
        Index().Prompts.Find("greet", out var candidates).ShouldBeNull();

        candidates.ToArray().ShouldBe(["one__greet", "two__greet"]);
    }

    [Fact]
    public void All_WithPrefixes_HaveThemUnlessTheyClash()
    {
        var one = Server("one", "greet", "only") with { ToolPrefix = "" };

        Testing.Index(one, Server("two", "greet")).Prompts.All.Select(prompt => prompt.Name).ShouldBe(["greet", "only", "two__greet"]);
        Testing.Index(one, Server("two", "greet") with { ToolPrefix = "" }).Prompts.All.Select(prompt => prompt.Name).ShouldBe(["one__greet", "only", "two__greet"]);
    }

    [Fact]
    public void Restricted_ToSomeTools_HasThePromptsOfTheSameNames()
    {
        var prompts = new ToolIndex(Index().Snapshot, new AccessRules { ToolsAllow = ["*__greet"], ToolsDeny = ["two__*"] }).Prompts;

        prompts.All.Select(prompt => prompt.Name).ShouldBe(["one__greet"]);
        prompts.Find("greet", out _)!.Server.ShouldBe("one");
        prompts.Find("only", out _).ShouldBeNull();
    }

    private static ToolIndex Index() =>
        Testing.Index(Server("off", "greet") with { Enabled = false }, Server("one", "greet", "only"), Server("two", "greet"));

    private static PublishedServer Server(string name, params ImmutableArray<string> prompts) => Testing.Server(name) with
    {
        Prompts = [.. prompts.Select(prompt => new McpPrompt { Name = prompt, Definition = [] })],
    };
}
