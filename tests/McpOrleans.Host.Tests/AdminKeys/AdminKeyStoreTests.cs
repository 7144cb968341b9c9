using McpOrleans.Grains.Storage;
using McpOrleans.Host.AdminKeys;
using McpOrleans.Host.Startup;

namespace McpOrleans.Host.Tests.AdminKeys;

public sealed class AdminKeyStoreTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly TestFolder _folder = new();

    private string KeyFile => _folder.File(AdminKeyStore.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Obtain_FirstTime_MakesAKeyOfTheOwnerOnly()
    {
        var key = AdminKeyStore.Obtain(configuredKey: null, _folder.Path);

        key.IsNew.ShouldBeTrue();
        key.Value.ShouldMatch("^mcpo_[A-Za-z0-9_-]{43}$");
        File.ReadAllText(KeyFile).Trim().ShouldBe(key.Value);
        Mode().ShouldBe(OwnerOnly);
        Directory.GetFiles(_folder.Path).ShouldHaveSingleItem();
    }

    [Fact]
    public void Obtain_SecondTime_KeepsTheKeyAndDoesNotCallItNew()
    {
        var first = AdminKeyStore.Obtain(configuredKey: null, _folder.Path);

        var second = AdminKeyStore.Obtain(configuredKey: "", _folder.Path);

        second.ShouldBe(first with { IsNew = false });
    }

    [Fact]
    public void Obtain_OtherFolders_MakesOtherKeys()
    {
        using var other = new TestFolder();

        AdminKeyStore.Obtain(configuredKey: null, _folder.Path).Value.ShouldNotBe(AdminKeyStore.Obtain(configuredKey: null, other.Path).Value);
    }

    [Fact]
    public void Obtain_FileThatOthersCanRead_RepairsItAndSaysSo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such permissions");
        AdminKeyStore.Obtain(configuredKey: null, _folder.Path);
        SetMode(OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        var key = AdminKeyStore.Obtain(configuredKey: null, _folder.Path);

        key.WasExposed.ShouldBeTrue();
        Mode().ShouldBe(OwnerOnly);
        AdminKeyStore.Obtain(configuredKey: null, _folder.Path).WasExposed.ShouldBeFalse();
    }

    [Fact]
    public void Obtain_LeftoverOfACrash_MakesAWholeKey()
    {
        _folder.Write(AdminKeyStore.FileName + DurableFile.AsideExtension, "mcpo_ha");

        AdminKeyStore.Obtain(configuredKey: null, _folder.Path).Value.Length.ShouldBeGreaterThan(AdminKeyStore.MinLength);
        Mode().ShouldBe(OwnerOnly);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("a key with spaces in it, twenty")]
    public void Obtain_DamagedFile_SaysHowToGetANewOne(string content)
    {
        _folder.Write(AdminKeyStore.FileName, content);

        var failure = Should.Throw<StartException>(() => AdminKeyStore.Obtain(configuredKey: null, _folder.Path));

        failure.Message.ShouldContain(KeyFile);
        failure.Message.ShouldContain("Delete the file");
    }

    [Fact]
    public void Obtain_ConfiguredKey_IsUsedAndNotKept()
    {
        var key = AdminKeyStore.Obtain("an-operators-own-key", _folder.Path);

        key.Value.ShouldBe("an-operators-own-key");
        key.File.ShouldBeNull();
        Directory.GetFiles(_folder.Path).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("nineteen-characters")]
    [InlineData("twenty characters and spaces")]
    [InlineData("zwanzig-und-ein-Schlüssel")]
    [InlineData("twenty-characters\nand-a-line")]
    public void Obtain_UnusableConfiguredKey_SaysWhatIsNeededAndNotTheKey(string configured)
    {
        var failure = Should.Throw<StartException>(() => AdminKeyStore.Obtain(configured, _folder.Path));

        failure.Message.ShouldContain("MCPORLEANS_ADMIN_KEY");
        failure.Message.ShouldContain("20");
        failure.Message.ShouldNotContain(configured);
    }

    [Fact]
    public void ToString_AnyKey_DoesNotShowIt()
    {
        var key = AdminKeyStore.Obtain(configuredKey: null, _folder.Path);

        $"{key}".ShouldNotContain(key.Value);
    }

    private UnixFileMode Mode() => OperatingSystem.IsWindows() ? OwnerOnly : File.GetUnixFileMode(KeyFile);

    private void SetMode(UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(KeyFile, mode);
        }
    }
}
