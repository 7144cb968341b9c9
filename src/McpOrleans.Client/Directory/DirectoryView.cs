using McpOrleans.Client.Calls;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Client.Directory;

/// <summary>
/// A tenant's tool directory as this process knows it. Calls resolve names in the kept index without a grain call. A caller that
/// needs the current directory has its version checked.
/// </summary>
internal sealed partial class DirectoryView(string tenant, IToolDirectoryGrain directory, TimeProvider time, ILogger logger)
    : IDirectoryView
{
    /// <summary>When the kept index is used and is older than this, it is checked in the background.</summary>
    internal static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<ToolIndex> _check = Task.FromResult(new ToolIndex(ToolDirectorySnapshot.Empty));
    private bool _checkStarted = true;
    private KeptIndex? _kept;
    private long _checkedAt;
    private int _changes;

    public ToolIndex? LastKnown => Volatile.Read(ref _kept)?.Index;

    public void Invalidate() => Interlocked.Increment(ref _changes);

    public ValueTask<ToolIndex> GetAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _kept) is not { } kept || kept.Changes != Volatile.Read(ref _changes))
        {
            return new ValueTask<ToolIndex>(RefreshAsync(cancellationToken));
        }

        var checkedAt = Volatile.Read(ref _checkedAt);
        if (time.GetElapsedTime(checkedAt) > MaxAge
            && Interlocked.CompareExchange(ref _checkedAt, time.GetTimestamp(), checkedAt) == checkedAt)
        {
            _ = CheckInBackgroundAsync();
        }

        return ValueTask.FromResult(kept.Index);
    }

    /// <summary>
    /// Returns the current directory, including everything that was published before this call. Callers share a check that has not
    /// begun yet, but not one that has begun: it may have read the directory before the caller's own change.
    /// </summary>
    public Task<ToolIndex> RefreshAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_checkStarted)
            {
                _checkStarted = false;
                var previous = _check;

                // The shared check runs on the thread pool, because it must not depend on the scheduler of the grain that asked
                // first.
                _check = Task.Run(() => CheckAsync(previous), CancellationToken.None);
            }

            return _check.WaitAsync(cancellationToken);
        }
    }

    private async Task<ToolIndex> CheckAsync(Task previous)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _checkStarted = true;
        }

        var changes = Volatile.Read(ref _changes);
        var startedAt = time.GetTimestamp();
        var known = LastKnown;
        var snapshot = await RepeatedRead.ReadAsync(() => directory.GetSnapshotAsync(known?.Snapshot.Version), time, CancellationToken.None);
        var index = snapshot is null ? known ?? new ToolIndex(ToolDirectorySnapshot.Empty) : new ToolIndex(snapshot);
        Volatile.Write(ref _kept, new KeptIndex(index, changes));
        Volatile.Write(ref _checkedAt, startedAt);
        return index;
    }

    private async Task CheckInBackgroundAsync()
    {
        try
        {
            await RefreshAsync(CancellationToken.None);
        }
#pragma warning disable CA1031 // Nobody waits for this check: the kept index goes on serving, and the next use checks again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogCheckFailed(logger, tenant, exception);
        }
    }

    /// <param name="Index">The directory.</param>
    /// <param name="Changes">How many of this process's own changes the index is certain to include.</param>
    private sealed record KeptIndex(ToolIndex Index, int Changes);

    [LoggerMessage(LogLevel.Warning, "The tool directory of tenant {Tenant} could not be checked. Calls use its last known version.")]
    private static partial void LogCheckFailed(ILogger logger, string tenant, Exception exception);
}
