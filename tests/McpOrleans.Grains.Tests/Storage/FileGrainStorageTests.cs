using Orleans.Storage;
using Shouldly;
using Xunit;

namespace McpOrleans.Grains.Tests.Storage;

public sealed class FileGrainStorageTests : IDisposable
{
    private static readonly GrainId Id = GrainId.Create("note", "default/a");

    private readonly TestFolder _folder = new();
    private readonly TestStorage _storage;

    public FileGrainStorageTests() => _storage = new TestStorage(_folder.Path);

    public void Dispose()
    {
        _storage.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Read_NeverWritten_GivesNewStateWithoutRecord()
    {
        var state = await _storage.ReadAsync<Note>("note", Id);

        (state.RecordExists, state.ETag, state.State.Text).ShouldBe((false, null, ""));
    }

    [Fact]
    public async Task Read_Written_GivesStateAndETag()
    {
        var written = await _storage.WriteAsync("note", Id, new Note { Text = "hi" });

        var state = await _storage.ReadAsync<Note>("note", Id);

        written.RecordExists.ShouldBeTrue();
        (state.RecordExists, state.ETag, state.State.Text).ShouldBe((true, written.ETag, "hi"));
    }

    [Fact]
    public async Task Read_AfterReopening_GivesLastWrite()
    {
        var first = await _storage.WriteAsync("note", Id, new Note { Text = "one" });
        await _storage.WriteAsync("note", Id, new Note { Text = "two" }, first.ETag);
        _storage.Dispose();

        using var reopened = new TestStorage(_folder.Path);

        (await reopened.ReadAsync<Note>("note", Id)).State.Text.ShouldBe("two");
    }

    [Fact]
    public async Task Write_OfOtherStateOrGrain_LeavesThisOneAlone()
    {
        await _storage.WriteAsync("note", Id, new Note { Text = "this" });
        await _storage.WriteAsync("other", Id, new Note { Text = "other state" });
        await _storage.WriteAsync("note", GrainId.Create("note", "default/A"), new Note { Text = "other grain" });

        (await _storage.ReadAsync<Note>("note", Id)).State.Text.ShouldBe("this");
    }

    [Fact]
    public async Task Write_NewRecordOverExisting_IsRefusedAndChangesNothing()
    {
        var stored = await _storage.WriteAsync("note", Id, new Note { Text = "first" });

        var conflict = await Should.ThrowAsync<InconsistentStateException>(() => _storage.WriteAsync("note", Id, new Note { Text = "second" }));

        conflict.StoredEtag.ShouldBe(stored.ETag);
        conflict.CurrentEtag.ShouldBeNull();
        (await _storage.ReadAsync<Note>("note", Id)).State.Text.ShouldBe("first");
    }

    [Fact]
    public async Task Write_OldETag_IsRefused()
    {
        var first = await _storage.WriteAsync("note", Id, new Note { Text = "first" });
        var second = await _storage.WriteAsync("note", Id, new Note { Text = "second" }, first.ETag);

        await Should.ThrowAsync<InconsistentStateException>(() => _storage.WriteAsync("note", Id, new Note { Text = "third" }, first.ETag));

        string.Equals(second.ETag, first.ETag, StringComparison.Ordinal).ShouldBeFalse();
        (await _storage.ReadAsync<Note>("note", Id)).ETag.ShouldBe(second.ETag);
    }

    [Fact]
    public async Task Write_AfterSomeoneDeletedTheFile_IsRefused()
    {
        var stored = await _storage.WriteAsync("note", Id, new Note());
        File.Delete(_folder.OnlyFile("note"));

        await Should.ThrowAsync<InconsistentStateException>(() => _storage.WriteAsync("note", Id, new Note(), stored.ETag));
    }

    [Fact]
    public async Task Clear_Written_RemovesFileAndResetsState()
    {
        var state = await _storage.WriteAsync("note", Id, new Note { Text = "hi" });

        await _storage.Storage.ClearStateAsync("note", Id, state);

        (state.RecordExists, state.ETag, state.State.Text).ShouldBe((false, null, ""));
        Directory.GetFiles(Path.Combine(_folder.Grains, "note")).ShouldBeEmpty();
        (await _storage.WriteAsync("note", Id, new Note { Text = "again" }, state.ETag)).RecordExists.ShouldBeTrue();
    }

    [Fact]
    public async Task Clear_OldETag_IsRefusedAndKeepsTheState()
    {
        var first = await _storage.WriteAsync("note", Id, new Note());
        await _storage.WriteAsync("note", Id, new Note { Text = "second" }, first.ETag);

        await Should.ThrowAsync<InconsistentStateException>(() => _storage.Storage.ClearStateAsync("note", Id, first));

        (await _storage.ReadAsync<Note>("note", Id)).State.Text.ShouldBe("second");
    }

    [Fact]
    public async Task Clear_NeverWritten_DoesNothing()
    {
        var state = new TestState<Note>(new Note());

        await _storage.Storage.ClearStateAsync("note", Id, state);

        state.RecordExists.ShouldBeFalse();
    }

    [Fact]
    public async Task Write_ManyAtOnceWithTheSameETag_ExactlyOneWins()
    {
        var stored = await _storage.WriteAsync("note", Id, new Note());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            try
            {
                return (await _storage.WriteAsync("note", Id, new Note { Text = $"{i}" }, stored.ETag)).State.Text;
            }
            catch (InconsistentStateException)
            {
                return null;
            }
        }));

        outcomes.Count(text => text is not null).ShouldBe(1);
        (await _storage.ReadAsync<Note>("note", Id)).State.Text.ShouldBe(outcomes.Single(text => text is not null));
    }

    [Fact]
    public async Task Write_StateChangedMeanwhile_StoresWhatItWasAtTheCall()
    {
        var state = new TestState<Note>(new Note { Text = "at the call" });

        var writing = _storage.Storage.WriteStateAsync("note", Id, state);
        state.State.Text = "later";
        await writing;

        (await _storage.ReadAsync<Note>("note", Id)).State.Text.ShouldBe("at the call");
    }

    [Fact]
    public async Task Write_Cancelled_WritesNothing()
    {
        var state = new TestState<Note>(new Note());

        await Should.ThrowAsync<OperationCanceledException>(
            () => _storage.Storage.WriteStateAsync("note", Id, state, new CancellationToken(canceled: true)));

        (state.RecordExists, state.ETag).ShouldBe((false, null));
        (await _storage.ReadAsync<Note>("note", Id)).RecordExists.ShouldBeFalse();
    }

    [Fact]
    public async Task ListGrainIds_SomeWritten_GivesThoseOfThatState()
    {
        var ids = Enumerable.Range(0, 100).Select(i => GrainId.Create("note", $"Tenant/{i}")).Append(GrainId.Create("note", new string('x', 1000))).ToList();
        await Task.WhenAll(ids.Select(id => _storage.WriteAsync("note", id, new Note())));
        await _storage.WriteAsync("other", Id, new Note());

        var listed = await _storage.Storage.ListGrainIdsAsync("note", TestContext.Current.CancellationToken);

        listed.ShouldBe(ids, ignoreOrder: true);
    }

    [Fact]
    public async Task ListGrainIds_UnknownState_IsEmpty() =>
        (await _storage.Storage.ListGrainIdsAsync("never", TestContext.Current.CancellationToken)).ShouldBeEmpty();

    [Fact]
    public async Task Use_AfterDispose_IsRefused()
    {
        _storage.Dispose();

        await Should.ThrowAsync<ObjectDisposedException>(() => _storage.ReadAsync<Note>("note", Id));
    }

    private sealed class Note
    {
        public string Text { get; set; } = "";
    }
}
