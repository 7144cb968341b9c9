using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Client.Directory;

/// <summary>
/// Follows a tenant's directory. The directory's grain sends notifications of changes; because these can be lost together with
/// their silo, the directory is also read from time to time.
/// </summary>
internal sealed partial class DirectoryWatch(
    string tenant, IToolDirectoryGrain directory, IDirectoryView view, IGrainFactory grains, TimeProvider time, ILogger logger)
{
    /// <summary>Much shorter than the minute that a subscription lasts.</summary>
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Returns the directory now, and again after every change. It ends only when it is cancelled.</summary>
    public async IAsyncEnumerable<ToolIndex> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Orleans holds observers by weak references. This one must live as long as the loop that waits for it.
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

    /// <summary>Returns null when the directory cannot be reached.</summary>
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
        // If this fails, the subscription ends by itself within a minute.
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

        /// <summary>
        /// Waits until the bell rings, but no longer than <paramref name="longest"/>. A ring between two waits ends the next wait
        /// at once.
        /// </summary>
        public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
        {
            await _rung.Task.WaitAsync(longest, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            _rung = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    [LoggerMessage(LogLevel.Debug, "The tool directory of tenant {Tenant} could not be reached. It will be tried again.")]
    private static partial void LogNotReached(ILogger logger, string tenant, Exception exception);
}
