using System.Collections.Immutable;
using Shouldly;
using Xunit;

namespace McpOrleans.Client.Tests.ToolDirectory;

public sealed class ResourceIndexTests
{
    [Theory]
    [InlineData("test://a", "one", "test://a")]
    [InlineData("test://item/5", "one", "test://item/5")]
    [InlineData("test://both/5", null, null)]
    [InlineData("test://shared", null, null)]
    [InlineData("test://unknown", null, null)]
    [InlineData("mcp+server://one/test%3A%2F%2Fshared", "one", "test://shared")]
    [InlineData("mcp+server://two/test://shared", "two", "test://shared")]
    [InlineData("MCP+SERVER://my_server/test%3A%2F%2Fnot%2Flisted%3Fa%3Db%2520c", "My_Server", "test://not/listed?a=b%20c")]
    [InlineData("mcp+server://two/test://both/a%2Fb", "two", "test://both/a%2Fb")]
    [InlineData("mcp+server://nobody/test%3A%2F%2Fshared", null, null)]
    [InlineData("mcp+server://off/test%3A%2F%2Fa", null, null)]
    [InlineData("mcp+server://one/", null, null)]
    [InlineData("mcp+server://one", null, null)]
    public void Find_Uri_LeadsToItsServer(string uri, string? server, string? own)
    {
        var route = Index().Resources.Find(uri, out _);

        (route?.Server, route?.Uri).ShouldBe((server, own));
    }

    [Fact]
    public void Find_QualifiedUriOfAServerThatIsNot_GoesToNobodyElse()
    {
        var index = Of(new PublishedServer { Name = "greedy", Enabled = true, Tools = [], ResourceTemplates = [Template("{+anything}")] });

        index.Find("test://a", out _)!.Server.ShouldBe("greedy");
        index.Find("mcp+server://files/test://a", out _).ShouldBeNull();
    }

    [Fact]
    public void Find_TemplatesThatCostTooMuch_FindNothing()
    {
        var costly = Enumerable.Range(0, 10_000).Select(i => Template(string.Concat(Enumerable.Range(0, 8).Select(j => $"{{+a{i}_{j}}}x"))));
        var index = Of(new PublishedServer { Name = "costly", Enabled = true, Tools = [], ResourceTemplates = [.. costly] });
        var uri = "a" + new string('x', 4_000);
        var started = TimeProvider.System.GetTimestamp();

        index.Find(uri, out _).ShouldBeNull();

        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        index.Find($"mcp+server://costly/{Uri.EscapeDataString(uri)}", out _)!.Uri.ShouldBe(uri);
    }

    [Fact]
    public void Find_ServersThatDifferByCaseAlone_AreBothFound()
    {
        var index = Of(
            new PublishedServer { Name = "files", Enabled = true, Tools = [] },
            new PublishedServer { Name = "Files", Enabled = true, Tools = [] });

        index.Find("mcp+server://files/x", out _)!.Server.ShouldBe("files");
        index.Find("mcp+server://Files/x", out _)!.Server.ShouldBe("Files");
    }

    [Fact]
    public void Find_SeveralServers_NamesTheCandidates()
    {
        Index().Resources.Find("test://shared", out var listed);
        Index().Resources.Find("test://both/5", out var matching);

        listed.ToArray().ShouldBe(["mcp+server://one/test%3A%2F%2Fshared", "mcp+server://two/test%3A%2F%2Fshared"]);
        matching.ToArray().ShouldBe(["mcp+server://one/test%3A%2F%2Fboth%2F5", "mcp+server://two/test%3A%2F%2Fboth%2F5"]);
        foreach (var candidate in matching)
        {
            Index().Resources.Find(candidate, out _)!.Uri.ShouldBe("test://both/5");
        }
    }

    [Fact]
    public void Resources_SameUriAtTwoServers_AreListedSoThatEachCanBeRead()
    {
        var resources = Index().Resources;

        resources.Resources.Select(resource => resource.Name).ShouldBe(
        [
            "mcp+server://one/mcp%2Bserver%3A%2F%2Fx%2Fy", "mcp+server://one/test%3A%2F%2Fshared", "mcp+server://two/test%3A%2F%2Fshared", "test://a", "test://b",
        ]);
        foreach (var resource in resources.Resources)
        {
            resources.Find(resource.Name, out _).ShouldBe(new ResourceRoute(resource.Server, resource.Item.Uri));
        }
    }

    [Fact]
    public void Templates_SameOneAtTwoServers_AreListedSoThatEachCanBeUsed()
    {
        var resources = Index().Resources;

        resources.Templates.Select(template => template.Name).ShouldBe(
            ["mcp+server://one/test://both/{x}", "mcp+server://two/test://both/{x}", "test://item/{number}"]);
        foreach (var template in resources.Templates)
        {
            resources.FindTemplate(template.Name, out _).ShouldBe(new ResourceRoute(template.Server, template.Item.UriTemplate));
            resources.Find(template.Name.Replace("{x}", "a%2Fb").Replace("{number}", "1"), out _)!.Server.ShouldBe(template.Server);
        }

        resources.FindTemplate("test://both/{x}", out var candidates).ShouldBeNull();
        candidates.ToArray().ShouldBe(["mcp+server://one/test://both/{x}", "mcp+server://two/test://both/{x}"]);
    }

    [Fact]
    public void Restricted_ToSomeTools_HasNoResourcesAtAll()
    {
        var resources = new ToolIndex(Index().Snapshot, new AccessRules { ToolsAllow = ["one__*"] }).Resources;

        (resources.Resources.Length, resources.Templates.Length).ShouldBe((0, 0));
        foreach (var uri in new[] { "test://a", "test://item/5", "mcp+server://one/test%3A%2F%2Fa" })
        {
            resources.Find(uri, out _).ShouldBeNull();
        }
    }

    [Fact]
    public void Restricted_ToServers_HasTheResourcesOfThose()
    {
        var resources = new ToolIndex(Index().Snapshot, new AccessRules { ServersDeny = ["one"] }).Resources;

        resources.Resources.Select(resource => resource.Name).ShouldBe(["test://b", "test://shared"]);
        resources.Find("test://shared", out _)!.Server.ShouldBe("two");
        resources.Find("mcp+server://one/test%3A%2F%2Fshared", out _).ShouldBeNull();
    }

    private static ToolIndex Index() => Testing.Index(
        Server("My_Server", [], []),
        Server("off", ["test://a"], ["test://item/{number}"]) with { Enabled = false },
        Server("one", ["test://a", "test://shared", "mcp+server://x/y"], ["test://item/{number}", "test://both/{x}"]),
        Server("two", ["test://shared", "test://b"], ["test://both/{x}"]));

    private static PublishedServer Server(string name, ImmutableArray<string> uris, ImmutableArray<string> templates) => Testing.Server(name) with
    {
        Resources = [.. uris.Select(uri => new McpResource { Uri = uri, Name = uri, Definition = [] })],
        ResourceTemplates = [.. templates.Select(template => new McpResourceTemplate { UriTemplate = template, Name = template, Definition = [] })],
    };

    private static ResourceIndex Of(params PublishedServer[] servers) => new ToolIndex(new ToolDirectorySnapshot { Version = 1, Servers = [.. servers] }).Resources;

    private static McpResourceTemplate Template(string template) => new() { UriTemplate = template, Name = "x", Definition = [.. "{}"u8] };
}
