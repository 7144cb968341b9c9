using System.Collections.Immutable;
using McpOrleans.Host.ServerFiles;

namespace McpOrleans.Host.Tests.ServerFiles;

public sealed class ServerFileChangesTests
{
    [Fact]
    public void Find_FirstTime_ConfiguresAll()
    {
        var changes = ServerFileChanges.Find([Entry("a"), Entry("b")], Applied(), owned: []);

        changes.Configure.Select(entry => entry.Key.Server).ShouldBe(["a", "b"]);
        changes.Remove.ShouldBeEmpty();
    }

    [Fact]
    public void Find_OneChanged_LeavesTheOtherAlone()
    {
        var changes = ServerFileChanges.Find([Entry("a"), Entry("b", 5)], Applied(Entry("a"), Entry("b", 4)), [Key("a"), Key("b")]);

        changes.Configure.ShouldHaveSingleItem().Key.ShouldBe(Key("b"));
        changes.Remove.ShouldBeEmpty();
        changes.Unchanged.ShouldBe(1);
    }

    [Fact]
    public void Find_EqualButForTheOrderOfItsHeaders_IsUnchanged()
    {
        var changes = ServerFileChanges.Find([WithHeaders("A", "B")], Applied(WithHeaders("B", "A")), [Key("a")]);

        changes.Configure.ShouldBeEmpty();
    }

    [Fact]
    public void Find_GoneFromTheFile_IsRemoved()
    {
        var changes = ServerFileChanges.Find([Entry("a")], Applied(Entry("a"), Entry("b")), [Key("a"), Key("b")]);

        changes.Configure.ShouldBeEmpty();
        changes.Remove.ShouldBe([Key("b")]);
    }

    [Fact]
    public void Find_OtherServersOfTheService_AreNotTouched()
    {
        var changes = ServerFileChanges.Find([], Applied(), owned: []);

        changes.Remove.ShouldBeEmpty();
    }

    private static ServerKey Key(string name) => new("default", name);

    private static ServerFileEntry Entry(string name, int timeout = 30) =>
        new(Key(name), new McpServerConfig { Url = "http://127.0.0.1/", Timeout = TimeSpan.FromSeconds(timeout) }, "file");

    private static ServerFileEntry WithHeaders(params string[] names) =>
        new(Key("a"), new McpServerConfig { Headers = names.ToImmutableDictionary(name => name, name => name, StringComparer.OrdinalIgnoreCase) }, "file");

    private static Dictionary<ServerKey, string> Applied(params ServerFileEntry[] entries) =>
        entries.ToDictionary(entry => entry.Key, entry => ConfigText.Of(entry.Config));
}
