using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Client.Directory;

/// <summary>
/// Follows a tenant's directory: told of a change by the directory's grain, and looking by itself from time to time, because
/// what tells may be lost with its silo.
/// </summary>
internal sealed partial class DirectoryWatch(
    string tenant, IToolDirectoryGrain directory, IDirectoryView view, IGrainFactory grains, TimeProvider time, ILogger logger)
{
    /// <summary>Well within the minute that a subscription lasts.</summary>
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The directory now, then again after every change; never ends by itself.</summary>
    public async IAsyncEnumerable<ToolIndex> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Orleans holds observers weakly: this one lives as long as the loop that waits for it.
        var bell = new Bell();
        var reference = grains.CreateObjectReference<IToolDirectoryObserver>(bell);
        try
        {
            for (long? seen = null; ;)
            {
                var index = await LookAsync(reference, cancellationToken);
                if (index is not null && index.Snapshot.Version != seen)
                {
                    seen = index.Snapshot.Version;
                    yield return index;
                }

                await bell.WaitAsync(index is null ? Pause : Renewal, time, cancellationToken);
            }
        }
        finally
        {
            _ = UnsubscribeAsync(reference);
            GC.KeepAlive(bell);
        }
    }

    /// <summary>Null while the directory can't be reached.</summary>
    private async Task<ToolIndex?> LookAsync(IToolDirectoryObserver reference, CancellationToken cancellationToken)
    {
        try
        {
            await directory.SubscribeAsync(reference).WaitAsync(cancellationToken);
            return await view.RefreshAsync(cancellationToken);
        }
#pragma warning disable CA1031 // A silo that is gone now may be back the next time.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotReached(logger, tenant, exception);
            return null;
        }
    }

    private async Task UnsubscribeAsync(IToolDirectoryObserver reference)
    {
        // What does not get through ends with the subscription's minute.
        await directory.UnsubscribeAsync(reference).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        grains.DeleteObjectReference<IToolDirectoryObserver>(reference);
    }

    private sealed class Bell : IToolDirectoryObserver
    {
        private volatile TaskCompletionSource _rung = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task OnChangedAsync(long version)
        {
            _rung.TrySetResult();
            return Task.CompletedTask;
        }

        /// <summary>Until it rings, or at most so long. What rings meanwhile counts for the next time.</summary>
        public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
        {
            await _rung.Task.WaitAsync(longest, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            _rung = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    [LoggerMessage(LogLevel.Debug, "The tool directory of tenant {Tenant} could not be reached; it is tried again.")]
    private static partial void LogNotReached(ILogger logger, string tenant, Exception exception);
}
