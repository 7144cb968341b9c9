using Orleans.Storage;

namespace McpOrleans.Grains.Storage;

/// <summary>
/// Grain storage for a service that runs in one process: one file per state, replaced as a whole, safe after a crash and a
/// power loss. A state's type needs a parameterless constructor; properties without a setter are not stored.
/// </summary>
internal sealed partial class FileGrainStorage(
    IOptions<FileGrainStorageOptions> options, TimeProvider time, ILogger<FileGrainStorage> logger)
    : IGrainStorage, ISetsStatesAside, ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    // Several, because a disk flushes several files in little more time than one; few, because each is a thread.
    private const int LaneCount = 8;

    /// <summary>How long what was begun may take to finish: a disk that hangs must not keep the process from ending.</summary>
    private static readonly TimeSpan EndCap = TimeSpan.FromSeconds(10);

    private readonly Lock _opening = new();
    private DataFolder? _folder;
    private GrainStateFiles? _files;
    private ImmutableArray<StorageLane> _lanes = [];

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(FileGrainStorage), ServiceLifecycleStage.RuntimeStorageServices, OnStartAsync, OnStopAsync);

    /// <summary>Takes the data folder into use.</summary>
    /// <exception cref="DataFolderException">The folder cannot be used; the message names the remedy.</exception>
    public void Open()
    {
        lock (_opening)
        {
            _folder = DataFolder.Open(options.Value.DataFolder);
            _files = new GrainStateFiles(_folder, time, logger);
            _files.DeleteLeftovers();
            _lanes = [.. Enumerable.Range(1, LaneCount).Select(number => new StorageLane($"grain storage {number}"))];
        }
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var stored = await RunAsync(grainId, files => files.Read<T>(stateName, grainId), cancellationToken);
        Set(grainState, stored is null ? Activator.CreateInstance<T>() : stored.Value.State, stored?.ETag);
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task WriteStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var (expected, next) = (grainState.ETag, Guid.NewGuid().ToString("N"));

        // In the grain's own turn: while the file is written, another turn may change the state.
        var content = GrainStateDocument.Write(stateName, grainId, next, grainState.State);
        await RunAsync(grainId, files => files.Write(stateName, grainId, expected, content.Span), cancellationToken);
        (grainState.ETag, grainState.RecordExists) = (next, true);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var expected = grainState.ETag;
        await RunAsync(grainId, files => files.Clear(stateName, grainId, expected), cancellationToken);
        Set(grainState, Activator.CreateInstance<T>(), etag: null);
    }

    public Task<string?> SetAsideAsync(string stateName, GrainId grainId) =>
        RunAsync(grainId, files => files.SetAside(stateName, grainId), CancellationToken.None);

    public Task<bool> PutBackAsync(string stateName, GrainId grainId, string aside) =>
        RunAsync(grainId, files => files.PutBack(stateName, grainId, aside), CancellationToken.None);

    /// <summary>The grains that have a state of that name, in no particular order.</summary>
    public Task<ImmutableArray<GrainId>> ListGrainIdsAsync(string stateName, CancellationToken cancellationToken) =>
        RunAsync(default, files => files.List(stateName), cancellationToken);

    /// <summary>
    /// Finishes what was begun and lets another process use the data folder. Where the disk hangs, not before this process ends:
    /// what hangs may still write.
    /// </summary>
    public void Dispose()
    {
        lock (_opening)
        {
            foreach (var lane in _lanes)
            {
                lane.Dispose();
            }

            var started = time.GetTimestamp();
            if (_lanes.All(lane => lane.TryEnd(EndCap - time.GetElapsedTime(started))))
            {
                _folder?.Dispose();
            }
            else
            {
                LogHangs(options.Value.DataFolder);
            }
        }
    }

    private static void Set<T>(IGrainState<T> grainState, T state, string? etag)
    {
        grainState.State = state;
        grainState.ETag = etag;
        grainState.RecordExists = etag is not null;
    }

    private Task OnStartAsync(CancellationToken cancellationToken) => Task.Run(Open, cancellationToken);

    private Task OnStopAsync(CancellationToken cancellationToken) => Task.Run(Dispose, CancellationToken.None).WaitAsync(cancellationToken);

    private async Task RunAsync(GrainId grainId, Action<GrainStateFiles> work, CancellationToken cancellationToken) =>
        await RunAsync(
            grainId,
            files =>
            {
                work(files);
                return true;
            },
            cancellationToken);

    /// <summary>One lane for all states of a grain: so no two operations on one state run at the same time.</summary>
    private Task<T> RunAsync<T>(GrainId grainId, Func<GrainStateFiles, T> work, CancellationToken cancellationToken)
    {
        if (_files is not { } files)
        {
            throw new InvalidOperationException("The grain storage was used before the silo had started.");
        }

        return _lanes[(int)((uint)grainId.GetHashCode() % LaneCount)].RunAsync(() => work(files), cancellationToken);
    }

    [LoggerMessage(LogLevel.Error, "The disk of the data folder {Folder} does not answer. The folder stays in use until this process ends.")]
    private partial void LogHangs(string folder);
}
