using FsCheck;
using FsCheck.Fluent;
using McpOrleans.Grains.Storage;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Storage;

public sealed class DamagedFileTests : IDisposable
{
    private static readonly GrainId Id = GrainId.Create("mcpserver", "default/github");

    private readonly TestFolder _folder = new();
    private readonly TestStorage _storage;

    public DamagedFileTests() => _storage = new TestStorage(_folder.Path);

    public static TheoryData<string, Func<byte[], byte[]>> Damages => new()
    {
        { "empty", _ => [] },
        { "all zero", file => new byte[file.Length] },
        { "cut in half", file => file[..(file.Length / 2)] },
        { "last byte lost", file => file[..^1] },
        { "tail zeroed", file => [.. file[..(file.Length / 2)], .. new byte[file.Length / 2]] },
        { "appended to", file => [.. file, (byte)'\n'] },
        { "no JSON", _ => "not a state"u8.ToArray() },
        { "other JSON", _ => "{\"a\":1}"u8.ToArray() },
    };

    public void Dispose()
    {
        _storage.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Damages), DisableDiscoveryEnumeration = true)]
    public async Task Read_Damaged_SetsAsideAndNamesWhatIsLost(string kind, Func<byte[], byte[]> damage)
    {
        await _storage.WriteAsync("tools", Id, new McpServerConfig { Command = "npx" });
        var path = _folder.OnlyFile("tools");
        var damaged = damage(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        await File.WriteAllBytesAsync(path, damaged, TestContext.Current.CancellationToken);

        var state = await _storage.ReadAsync<McpServerConfig>("tools", Id);

        (state.RecordExists, state.ETag, state.State.Command).ShouldBe((false, null, null), kind);
        var aside = _folder.OnlyFile("tools");
        aside.ShouldStartWith(path + ".damaged-");
        File.ReadAllBytes(aside).ShouldBe(damaged);
        var warning = _storage.Log.Warnings.Single();
        warning.ShouldContain("'tools' of mcpserver/default/github is lost");
        warning.ShouldContain(aside);
    }

    [Fact]
    public async Task Read_FileOfOtherGrain_SetsAside()
    {
        await _storage.WriteAsync("tools", GrainId.Create("mcpserver", "other/github"), new McpServerConfig { Command = "theirs" });
        var path = _folder.OnlyFile("tools");
        File.Copy(path, path.Replace("other", "default", StringComparison.Ordinal));

        var state = await _storage.ReadAsync<McpServerConfig>("tools", Id);

        state.RecordExists.ShouldBeFalse();
        _storage.Log.Warnings.Single().ShouldContain("it holds the state 'tools' of mcpserver/other/github");
    }

    [Fact]
    public async Task Read_AnyDamage_NeverGivesWrongData()
    {
        var config = new McpServerConfig { Command = "npx", Description = "the one" };
        await _storage.WriteAsync("tools", Id, config);
        var path = _folder.OnlyFile("tools");
        var whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);

        var damage =
            from position in Gen.Choose(0, whole.Length - 1)
            from bit in Gen.Choose(0, 7)
            from cut in Gen.Elements(true, false)
            select cut ? whole[..position] : [.. whole[..position], (byte)(whole[position] ^ (1 << bit)), .. whole[(position + 1)..]];
        Prop.ForAll(damage.ToArbitrary(), content =>
        {
            File.WriteAllBytes(path, content);
            var state = _storage.ReadAsync<McpServerConfig>("tools", Id).GetAwaiter().GetResult();
            state.RecordExists.ShouldBeFalse();
            File.Exists(path).ShouldBeFalse();
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Write_OverDamaged_KeepsTheGrainsCopyAndSetsTheFileAside()
    {
        var stored = await _storage.WriteAsync("tools", Id, new McpServerConfig { Command = "old" });
        var path = _folder.OnlyFile("tools");
        await File.WriteAllTextAsync(path, "garbage", TestContext.Current.CancellationToken);

        await _storage.WriteAsync("tools", Id, new McpServerConfig { Command = "new" }, stored.ETag);

        (await _storage.ReadAsync<McpServerConfig>("tools", Id)).State.Command.ShouldBe("new");
        Directory.GetFiles(Path.GetDirectoryName(path)!).Length.ShouldBe(2);
    }

    [Fact]
    public async Task Read_DamagedConfiguration_IsToldAndStaysUntilItIsReplaced()
    {
        var stored = await _storage.WriteAsync(StateNames.Server, Id, new McpServerConfig { Command = "old" });
        var path = _folder.OnlyFile(StateNames.Server);
        await File.WriteAllTextAsync(path, "garbage", TestContext.Current.CancellationToken);

        var problem = await Should.ThrowAsync<IOException>(() => _storage.ReadAsync<McpServerConfig>(StateNames.Server, Id));
        UnreadableState.Is(problem, out var reason).ShouldBeTrue();
        reason.ShouldNotBeNull().ShouldContain("damaged");
        reason.ShouldNotContain(_folder.Path);
        (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ShouldBe("garbage");

        await _storage.WriteAsync(StateNames.Server, Id, new McpServerConfig { Command = "new" }, stored.ETag);
        (await _storage.ReadAsync<McpServerConfig>(StateNames.Server, Id)).State.Command.ShouldBe("new");
        var kept = Directory.GetFiles(Path.GetDirectoryName(path)!).Single(file => file != path);
        (await File.ReadAllTextAsync(kept, TestContext.Current.CancellationToken)).ShouldBe("garbage");
    }

    [Fact]
    public async Task Clear_Damaged_LeavesNoState()
    {
        var stored = await _storage.WriteAsync("tools", Id, new McpServerConfig());
        await File.WriteAllTextAsync(_folder.OnlyFile("tools"), "", TestContext.Current.CancellationToken);

        await _storage.Storage.ClearStateAsync("tools", Id, stored);

        (await _storage.ReadAsync<McpServerConfig>("tools", Id)).RecordExists.ShouldBeFalse();
    }

    [Fact]
    public async Task Open_ManyDamaged_StartsAndListsWhatIsThere()
    {
        await _storage.WriteAsync("tools", Id, new McpServerConfig());
        await _storage.WriteAsync("tools", GrainId.Create("mcpserver", new string('k', 300)), new McpServerConfig());
        foreach (var file in Directory.GetFiles(Path.Combine(_folder.Grains, "tools")))
        {
            await File.WriteAllTextAsync(file, "garbage", TestContext.Current.CancellationToken);
        }

        _storage.Dispose();
        using var reopened = new TestStorage(_folder.Path);

        (await reopened.Storage.ListGrainIdsAsync("tools", TestContext.Current.CancellationToken)).ShouldBe([Id]);
    }

    [Fact]
    public async Task Read_StateOfOtherShape_FailsNamingTheFileAndKeepsIt()
    {
        await _storage.WriteAsync("tools", Id, new McpServerConfig { Command = "npx" });
        var path = _folder.OnlyFile("tools");

        var failure = await Should.ThrowAsync<IOException>(() => _storage.ReadAsync<OtherShape>("tools", Id));

        failure.Message.ShouldContain(path);
        (await _storage.ReadAsync<McpServerConfig>("tools", Id)).State.Command.ShouldBe("npx");
    }

    private sealed record OtherShape
    {
        public int Command { get; init; }
    }
}
