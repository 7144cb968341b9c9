using System.Collections.Immutable;
using System.Text;
using Shouldly;
using Xunit;
using static McpOrleans.Client.Tests.Testing;

namespace McpOrleans.Client.Tests.ToolDirectory;

public sealed class ToolSearchIndexTests
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
            Tools =
            [
                Tool("create_issue", "Opens an issue."),
                Tool("get_file_contents", "Gets a file from a repository."),
                Tool("assign", "Gives somebody work.") with { Definition = Schema("assigneeLogin") },
            ],
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
    [InlineData("github__create_issue", "github__create_issue")]
    [InlineData("Github Create Issue", "github__create_issue")]
    [InlineData("open issues", "github__create_issue")]
    [InlineData("assignee", "github__assign")]
    [InlineData("assigneeLogin", "github__assign")]
    [InlineData("repo", "github__get_file_contents")]
    public void Search_Words_MostRelevantComesFirst(string query, string expected) =>
        Tools.Search(query)[0].QualifiedName.ShouldBe(expected);

    [Fact]
    public void Search_OneWord_RanksNameBeforeDescription() =>
        Found("read").ShouldBe(["fs__read_file", "fs__write_file"]);

    [Theory]
    [InlineData("kubernetes")]
    [InlineData("zq")]
    [InlineData("xyzzy plugh 99")]
    public void Search_NothingFits_Empty(string query) => Found(query).ShouldBeEmpty();

    [Fact]
    public void Search_ExactName_ComesFirstWhateverElseFits()
    {
        var tools = Index(Server("s") with
        {
            Tools =
            [
                Tool("get", "Gets."),
                Tool("get_get_get", "get get get get", "get get"),
                Tool("get_issues", "Lists."),
                Tool("get_issue", "get issues issues get issues", "get issues"),
            ],
        });

        tools.Search("get")[0].Tool.Name.ShouldBe("get");
        tools.Search("get_issues")[0].Tool.Name.ShouldBe("get_issues");
        tools.Search("s__get_issues")[0].Tool.Name.ShouldBe("get_issues");
        tools.Search("get_issue")[0].Tool.Name.ShouldBe("get_issue");
    }

    [Fact]
    public void Search_NameOnTheEndpoint_IsAName()
    {
        var tools = Index(Server("a", "run"), Server("b", "run", "xx_run_now") with { ToolPrefix = "xx_" });

        tools.Search("xx_run")[0].QualifiedName.ShouldBe("b__run");
    }

    [Fact]
    public void Search_CutName_IsFoundInBothForms()
    {
        var name = string.Join('_', Enumerable.Range(0, 20).Select(i => $"part{(char)('a' + i)}"));
        var tools = Index(Server("server", name, "other_part"));
        var cut = tools.Tools.Single(route => route.Tool.Name == name).QualifiedName;

        cut.ShouldNotBe($"server__{name}");
        tools.Search(cut)[0].Tool.Name.ShouldBe(name);
        tools.Search($"server__{name}")[0].Tool.Name.ShouldBe(name);
    }

    [Fact]
    public void Search_RareWord_CountsMoreThanCommonOne()
    {
        var tools = Index(Server("s") with { Tools = [.. Enumerable.Range(0, 20).Select(i => Tool($"tool{(char)('a' + i)}", "Works on a file.")), Tool("zip", "Makes an archive.")] });

        tools.Search("file archive")[0].Tool.Name.ShouldBe("zip");
    }

    [Fact]
    public void Search_LongDescription_IsBounded()
    {
        var tools = Index(Server("s") with { Tools = [Tool("a", new string(' ', 10_000) + "needle"), Tool("b", "hay")] });

        tools.Search("needle").ShouldBeEmpty();
    }

    [Fact]
    public void Search_RestrictedIndex_FindsOnlyWhatIsAllowed()
    {
        var restricted = new ToolIndex(Tools.Snapshot, new AccessRules { ToolsAllow = ["github__get_*"] });

        restricted.Search("file").Select(route => route.QualifiedName).ShouldBe(["github__get_file_contents"]);
        restricted.Search("read_file").Select(route => route.QualifiedName).ShouldBe(["github__get_file_contents"]);
        restricted.Search("issue").ShouldBeEmpty();
    }

    [Fact]
    public void Search_DisabledServer_IsNotFound() => Index(Server("a", "echo") with { Enabled = false }).Search("echo").ShouldBeEmpty();

    [Fact]
    public void Search_NoTools_Empty() => Index().Search("echo").ShouldBeEmpty();

    [Fact]
    public void Search_ManyThreads_GetTheSame()
    {
        var tools = Many();
        using var start = new Barrier(8);
        var found = new ImmutableArray<ToolRoute>[8];

        var threads = Enumerable.Range(0, found.Length).Select(i => new Thread(() =>
        {
            start.SignalAndWait(TestContext.Current.CancellationToken);
            found[i] = tools.Search("create invoice for customer");
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        found.ShouldAllBe(one => one.SequenceEqual(found[0]));
        found[0].ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("create a new invoice", "create_invoice")]
    [InlineData("delete the old backups", "delete_backup")]
    [InlineData("customer_id", "get_customer")]
    public void Search_2000ToolsOf40Servers_BestComesFirst(string query, string expected) =>
        Many().Search(query)[0].Tool.Name.ShouldBe(expected);

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

    /// <summary>2,000 tools of 40 servers: ten verbs for five nouns at each.</summary>
    private static ToolIndex Many()
    {
        string[] verbs = ["create", "get", "list", "update", "delete", "search", "export", "import", "archive", "share"];
        string[] nouns = ["invoice", "customer", "backup", "document", "meeting"];
        return Index([.. Enumerable.Range(0, 40).Select(server => Server($"server{server:00}") with
        {
            Tools = [.. from verb in verbs
                        from noun in nouns
                        select Tool($"{verb}_{noun}", $"Use this to {verb} one {noun} or several. Fails when the {noun} is locked by another user of the workspace.")
                            with
                        { Definition = Schema(noun == "customer" && verb == "get" ? "customer_id" : "workspace", "dryRun") }],
        })]);
    }

    private static byte[] Schema(params string[] parameters) => Encoding.UTF8.GetBytes(
        """{"inputSchema":{"type":"object","properties":{""" + string.Join(',', parameters.Select(parameter => $"\"{parameter}\":{{}}")) + "}}}");

    private static ImmutableArray<string> Found(string query) => [.. Tools.Search(query).Select(route => route.QualifiedName)];
}
