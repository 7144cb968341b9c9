using McpOrleans.Grains.Storage;
using Orleans.Storage;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Storage;

/// <summary>What one activation could not read, another may have read, or mended.</summary>
public sealed class LenientStorageTests : IDisposable
{
    private const string StateName = "server";
    private static readonly GrainId Id = GrainId.Create("mcpserver", "default/github");

    private readonly TestFolder _folder = new();
    private readonly TestStorage _storage;

    public LenientStorageTests() => _storage = new TestStorage(_folder.Path);

    public void Dispose()
    {
        _storage.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Write_MendedInAnotherSilo_LeavesWhatIsStored()
    {
        await StoreAsync("lost");
        await SpoilAsync();
        var (here, there) = (Silo(), Silo());
        var (stale, mended) = (await ReadAsync(here), await ReadAsync(there));
        mended.State.Command = "mended";
        await there.WriteStateAsync(StateName, Id, mended);

        stale.State.Command = "stale";
        await Should.ThrowAsync<InconsistentStateException>(() => here.WriteStateAsync(StateName, Id, stale));
        await Should.ThrowAsync<InconsistentStateException>(() => here.ClearStateAsync(StateName, Id, stale));

        (await ReadAsync(here)).State.Command.ShouldBe("mended");
    }

    [Fact]
    public async Task Read_AnotherActivationCanMeanwhile_OnesOwnProblemStays()
    {
        var silo = Silo();
        await StoreAsync("first");
        var content = await File.ReadAllBytesAsync(_folder.OnlyFile(StateName), Cancel);
        await SpoilAsync();
        var blind = await ReadAsync(silo);
        await File.WriteAllBytesAsync(_folder.OnlyFile(StateName), content, Cancel);

        var other = await ReadAsync(silo);

        UnreadableETag.FindProblem(other.ETag).ShouldBeNull();
        UnreadableETag.FindProblem(blind.ETag).ShouldNotBeNull().IsPassing.ShouldBeFalse();
    }

    [Fact]
    public async Task Write_ReadBeforeAnotherActivationCouldNot_ReplacesNothingElse()
    {
        var silo = Silo();
        await StoreAsync("first");
        var former = await ReadAsync(silo);
        var (file, content) = (_folder.OnlyFile(StateName), await File.ReadAllBytesAsync(_folder.OnlyFile(StateName), Cancel));
        await SpoilAsync();
        var blind = await ReadAsync(silo);
        await File.WriteAllBytesAsync(file, content, Cancel);

        former.State.Command = "second";
        await silo.WriteStateAsync(StateName, Id, former);

        _folder.OnlyFile(StateName).ShouldBe(file);
        await Should.ThrowAsync<InconsistentStateException>(() => silo.WriteStateAsync(StateName, Id, blind));
        (await ReadAsync(silo)).State.Command.ShouldBe("second");
    }

    [Fact]
    public async Task Write_NothingThereAnyMore_IsStored()
    {
        await StoreAsync("lost");
        await SpoilAsync();
        var silo = Silo();
        var state = await ReadAsync(silo);
        File.Delete(_folder.OnlyFile(StateName));

        state.State.Command = "new";
        await silo.WriteStateAsync(StateName, Id, state);

        UnreadableETag.FindProblem(state.ETag).ShouldBeNull();
        (await ReadAsync(silo)).State.Command.ShouldBe("new");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private LenientStorage Silo() => new(_storage.Storage, isForAnyFailure: true, TimeProvider.System, new RecordingLogger<LenientStorage>());

    private Task<TestState<Stored>> StoreAsync(string command) => _storage.WriteAsync(StateName, Id, new Stored { Command = command });

    private Task SpoilAsync() => File.WriteAllTextAsync(_folder.OnlyFile(StateName), "garbage", Cancel);

    private static async Task<TestState<Stored>> ReadAsync(LenientStorage silo)
    {
        var state = new TestState<Stored>(new Stored());
        await silo.ReadStateAsync(StateName, Id, state);
        return state;
    }

    public sealed class Stored
    {
        public string? Command { get; set; }
    }
}
