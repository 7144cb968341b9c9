using McpOrleans.Host.ServerFiles;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpOrleans.Host.Tests.ServerFiles;

public sealed class ServerFileOwnershipTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OwnedBy_AfterARestart_KnowsWhatCameFromWhichFile()
    {
        Load().Set(["/a", "/b"], [Entry("/a", "one"), Entry("/a", "two"), Entry("/b", "three")]);

        Load().OwnedBy(["/a"]).ShouldBe([Key("one"), Key("two")], ignoreOrder: true);
        Load().OwnedBy(["/b", "/c"]).ShouldBe([Key("three")]);
    }

    [Fact]
    public void Set_FewerServers_ForgetsTheOthersOfTheseFilesOnly()
    {
        var ownership = Load();
        ownership.Set(["/a", "/b"], [Entry("/a", "one"), Entry("/a", "two"), Entry("/b", "three")]);

        ownership.Set(["/a"], [Entry("/a", "one")]);

        ownership.OwnedBy(["/a"]).ShouldBe([Key("one")]);
        ownership.OwnedBy(["/b"]).ShouldBe([Key("three")]);
    }

    [Fact]
    public void Set_ServerMovedToAnotherFile_ChangesItsOwner()
    {
        var ownership = Load();
        ownership.Set(["/a"], [Entry("/a", "one")]);

        ownership.Set(["/b"], [Entry("/b", "one")]);

        ownership.OwnedBy(["/a"]).ShouldBeEmpty();
        ownership.OwnedBy(["/b"]).ShouldBe([Key("one")]);
    }

    [Fact]
    public void Add_BeforeAnythingIsConfigured_ForgetsNothing()
    {
        var ownership = Load();
        ownership.Set(["/a"], [Entry("/a", "one")]);

        ownership.Add([Entry("/a", "two")]);

        Load().OwnedBy(["/a"]).ShouldBe([Key("one"), Key("two")], ignoreOrder: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"/a\": [")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"/a\": [\"no key\"]}")]
    public void Load_DamagedRecord_OwnsNothing(string content)
    {
        _folder.Write(ServerFileOwnership.FileName, content);

        Load().OwnedBy(["/a"]).ShouldBeEmpty();
    }

    private static ServerKey Key(string name) => new("default", name);

    private static ServerFileEntry Entry(string file, string name) => new(Key(name), new McpServerConfig { Url = "http://127.0.0.1/" }, file);

    private ServerFileOwnership Load() => ServerFileOwnership.Load(_folder.Path, NullLogger<ServerFileOwnership>.Instance);
}
