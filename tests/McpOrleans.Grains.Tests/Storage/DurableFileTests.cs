using McpOrleans.Grains.Storage;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Storage;

public sealed class DurableFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string FilePath => Path.Combine(_folder.Path, "state.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_FolderNotFlushed_IsInPlaceAndTold()
    {
        DurableFile.Write(FilePath, "old"u8).ShouldBeNull();

        var failure = DurableFile.Write(FilePath, "new"u8, _ => throw new IOException("The disk failed."));

        failure.ShouldNotBeNull().Message.ShouldBe("The disk failed.");
        File.ReadAllText(FilePath).ShouldBe("new");
        Directory.GetFiles(_folder.Path).ShouldBe([FilePath]);
    }

    [Fact]
    public void Delete_FolderNotFlushed_IsGoneAndTold()
    {
        DurableFile.Write(FilePath, "old"u8);

        DurableFile.Delete(FilePath, _ => throw new IOException("The disk failed.")).ShouldNotBeNull();

        Directory.GetFiles(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Create_SomebodyElseHasMadeIt_FailsAndLeavesItAlone()
    {
        File.WriteAllText(FilePath, "theirs");

        Should.Throw<IOException>(() => DurableFile.Create(FilePath, "ours"u8)).Message.ShouldContain(FilePath);

        File.ReadAllText(FilePath).ShouldBe("theirs");
        Directory.GetFiles(_folder.Path).ShouldBe([FilePath]);
    }

    [Fact]
    public void Create_LeftoverThatOthersMayRead_IsForItsOwnerOnly()
    {
        File.WriteAllText(FilePath + DurableFile.AsideExtension, "left over by a process that died");

        DurableFile.Create(FilePath, "new"u8).ShouldBeNull();

        File.ReadAllText(FilePath).ShouldBe("new");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(FilePath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
