using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Storage;

public sealed class FailedWriteTests : IDisposable
{
    private static readonly GrainId Id = GrainId.Create("mcpserver", "default/github");

    private readonly TestFolder _folder = new();
    private readonly TestStorage _storage;

    public FailedWriteTests() => _storage = new TestStorage(_folder.Path);

    public void Dispose()
    {
        _storage.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Write_DiskFull_NamesTheFileAndKeepsTheOldState()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Needs the device that is always full.");
        var state = await _storage.WriteAsync("server", Id, new McpServerConfig { Command = "old" });
        var (path, etag) = (_folder.OnlyFile("server"), state.ETag);
        File.CreateSymbolicLink(path + ".tmp", "/dev/full");

        state.State = new McpServerConfig { Command = "new" };
        var failure = await Should.ThrowAsync<IOException>(() => _storage.Storage.WriteStateAsync("server", Id, state));

        failure.Message.ShouldStartWith($"The file '{path}' could not be written and is unchanged: No space left on device");
        state.ETag.ShouldBe(etag);
        (await _storage.ReadAsync<McpServerConfig>("server", Id)).State.Command.ShouldBe("old");
        File.Exists(path + ".tmp").ShouldBeFalse();
    }

    [Fact]
    public async Task Write_OverADamagedStateAndFails_LeavesItInItsPlace()
    {
        var state = await _storage.WriteAsync("server", Id, new McpServerConfig { Command = "old" });
        var path = _folder.OnlyFile("server");
        await File.WriteAllTextAsync(path, "garbage", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(path + ".tmp");

        await Should.ThrowAsync<IOException>(() => _storage.Storage.WriteStateAsync("server", Id, state));

        (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ShouldBe("garbage");
    }

    [Fact]
    public async Task Write_AfterAFailedOne_Works()
    {
        var state = await _storage.WriteAsync("server", Id, new McpServerConfig { Command = "old" });
        var path = _folder.OnlyFile("server");
        Directory.CreateDirectory(path + ".tmp");
        state.State = new McpServerConfig { Command = "new" };
        await Should.ThrowAsync<IOException>(() => _storage.Storage.WriteStateAsync("server", Id, state));

        Directory.Delete(path + ".tmp");
        await _storage.Storage.WriteStateAsync("server", Id, state);

        (await _storage.ReadAsync<McpServerConfig>("server", Id)).State.Command.ShouldBe("new");
    }

    [Theory]
    [InlineData("grains", false)]
    [InlineData("grains", true)]
    [InlineData("grains/server", true)]
    public async Task Read_FolderOfTheStatesIsGone_FailsInsteadOfFindingNothing(string folder, bool isFileInItsPlace)
    {
        var state = await _storage.WriteAsync("server", Id, new McpServerConfig { Command = "kept" });
        var (path, away) = (Path.Combine(_folder.Path, folder), Path.Combine(_folder.Path, "away"));
        Directory.Move(path, away);
        if (isFileInItsPlace)
        {
            await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);
        }

        (await Should.ThrowAsync<IOException>(() => _storage.ReadAsync<McpServerConfig>("server", Id))).Message.ShouldContain(path);
        await Should.ThrowAsync<IOException>(() => _storage.Storage.ListGrainIdsAsync("server", TestContext.Current.CancellationToken));
        await Should.ThrowAsync<IOException>(() => _storage.Storage.WriteStateAsync("server", Id, state));
        await Should.ThrowAsync<IOException>(() => _storage.WriteAsync("server", GrainId.Create("mcpserver", "default/new"), new McpServerConfig()));
        Directory.Exists(path).ShouldBeFalse();

        File.Delete(path);
        Directory.Move(away, path);
        (await _storage.ReadAsync<McpServerConfig>("server", Id)).State.Command.ShouldBe("kept");
    }

    [Fact]
    public async Task Read_NotAFile_NamesIt()
    {
        var state = await _storage.WriteAsync("server", Id, new McpServerConfig());
        var path = _folder.OnlyFile("server");
        await _storage.Storage.ClearStateAsync("server", Id, state);
        Directory.CreateDirectory(path);

        var failure = await Should.ThrowAsync<IOException>(() => _storage.ReadAsync<McpServerConfig>("server", Id));

        failure.Message.ShouldStartWith($"The file '{path}' cannot be read");
    }
}
