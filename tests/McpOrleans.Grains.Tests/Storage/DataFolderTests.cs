using System.Runtime.Versioning;
using McpOrleans.Grains.Storage;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Storage;

public sealed class DataFolderTests : IDisposable
{
    private static readonly GrainId Id = GrainId.Create("note", "a");

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Open_MissingFolder_MakesItForTheOwnerOnly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such permissions.");
        var data = Path.Combine(_folder.Path, "new", "data");

        using var storage = new TestStorage(data);
        await storage.WriteAsync("note", Id, new Note("secret"));

        var folders = Directory.GetDirectories(_folder.Path, "*", SearchOption.AllDirectories);
        folders.Select(folder => Path.GetRelativePath(_folder.Path, folder)).ShouldBe(
            ["new", "new/data", "new/data/grains", "new/data/grains/note"], ignoreOrder: true);
        folders.ShouldAllBe(folder => File.GetUnixFileMode(folder) == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        var files = Directory.GetFiles(data, "*", SearchOption.AllDirectories);
        files.Length.ShouldBe(2);
        files.ShouldAllBe(file => File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void Open_UsedByAnother_IsRefusedAndNamesFolderAndRemedy()
    {
        using var first = new TestStorage(_folder.Path);

        var refusal = Should.Throw<IOException>(() => new TestStorage(_folder.Path));

        refusal.Message.ShouldBe(
            $"The data folder '{_folder.Path}' is used by another process: stop that process first, or choose another data folder.");
    }

    [Fact]
    public void Open_AfterTheOtherClosed_Works()
    {
        new TestStorage(_folder.Path).Dispose();

        new TestStorage(_folder.Path).Dispose();
    }

    [Fact]
    public async Task Open_Leftovers_AreDeletedAndStatesKept()
    {
        using (var storage = new TestStorage(_folder.Path))
        {
            await storage.WriteAsync("note", Id, new Note("kept"));
        }

        var leftover = _folder.OnlyFile("note") + ".tmp";
        await File.WriteAllTextAsync(leftover, "half a st", TestContext.Current.CancellationToken);
        using var reopened = new TestStorage(_folder.Path);

        File.Exists(leftover).ShouldBeFalse();
        reopened.Log.Messages.ShouldContain(message => message.Contains(leftover, StringComparison.Ordinal));
        (await reopened.ReadAsync<Note>("note", Id)).State.Text.ShouldBe("kept");
    }

    [Fact]
    public void Open_BelowAFile_NamesFolderAndRemedy()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");

        var refusal = Should.Throw<IOException>(() => new TestStorage(Path.Combine(file, "data")));

        refusal.Message.ShouldContain(Path.Combine(file, "data"));
        refusal.Message.ShouldContain("choose another data folder");
    }

    [Fact]
    public void Open_NotWritable_NamesFolderUserAndRemedy()
    {
        // Not even root may make a folder there.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a file system that refuses everyone.");

        var refusal = Should.Throw<IOException>(() => new TestStorage("/proc/self/data"));

        refusal.Message.ShouldStartWith("The data folder '/proc/self/data' cannot be used");
        refusal.Message.ShouldContain($"let the user '{Environment.UserName}' write to it");
    }

    [Theory]
    [InlineData("", "no name")]
    [InlineData("  ", "no name")]
    public void Validate_NoName_SaysSo(string dataFolder, string expected) =>
        new FileGrainStorageOptionsValidator().Validate(null, new FileGrainStorageOptions { DataFolder = dataFolder })
            .FailureMessage.ShouldNotBeNull().ShouldContain(expected);

    [Fact]
    public void Validate_AFile_NamesTheRemedy()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");

        var result = new FileGrainStorageOptionsValidator().Validate(null, new FileGrainStorageOptions { DataFolder = file });

        result.FailureMessage.ShouldBe($"The data folder '{file}' is a file: choose a folder, or move the file away.");
    }

    [Fact]
    public void Validate_Folder_IsFine() =>
        new FileGrainStorageOptionsValidator().Validate(null, new FileGrainStorageOptions { DataFolder = _folder.Path })
            .Succeeded.ShouldBeTrue();

    private sealed record Note(string Text)
    {
        public Note()
            : this("")
        {
        }
    }
}
