using McpOrleans.Grains.Storage;
using Orleans.Core;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// The configuration of a server as it is stored. An operation that takes too long is given up here, but the storage may carry it
/// out all the same: what is stored is then found out by <see cref="ReadAsync"/>. Not thread-safe: it lives on its grain's scheduler.
/// </summary>
internal sealed class StoredConfiguration(IStorage<ServerState> storage, Func<StateProblem?> findProblem, TimeProvider clock)
{
    /// <summary>How long an operation is waited for. Below Orleans' response timeout, so that whoever waits is told.</summary>
    public static readonly TimeSpan Cap = TimeSpan.FromSeconds(20);

    private Task _operation = Task.CompletedTask;

    /// <summary>As of the last operation that worked; not to be used while one runs.</summary>
    public ServerState State => storage.State;

    /// <summary>Why it could not be read when that was tried last; null when it could.</summary>
    public StateProblem? Problem => findProblem();

    /// <summary>Null once it is stored; else what is known of that.</summary>
    public async Task<StoreProblem?> StoreAsync(ServerState next, Action<Exception> onFailed)
    {
        storage.State = next;
        return await ChangeAsync(storage.WriteStateAsync, onFailed);
    }

    /// <summary>Null once nothing is stored; else what is known of that.</summary>
    public Task<StoreProblem?> ClearAsync(Action<Exception> onFailed) => ChangeAsync(storage.ClearStateAsync, onFailed);

    /// <summary>Reads what is stored, after whatever still runs: a write could change it afterwards.</summary>
    public async Task ReadAsync()
    {
        await _operation.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _operation = storage.ReadStateAsync();
        await _operation;
    }

    private async Task<StoreProblem?> ChangeAsync(Func<Task> change, Action<Exception> onFailed)
    {
        var wasUnreadable = Problem is not null;
        var etag = wasUnreadable ? null : storage.Etag;
        try
        {
            await RunAsync(change());
            return null;
        }
#pragma warning disable CA1031 // Whatever a storage throws, the answer is that it was not stored, or that nobody knows.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            onFailed(exception);
            return _operation.IsCompleted && await IsUnchangedAsync(etag, wasUnreadable) ? StoreProblem.NotStored : StoreProblem.Unknown;
        }
    }

    private Task RunAsync(Task operation)
    {
        _operation = operation;
        return operation.WaitAsync(Cap, clock);
    }

    private async Task<bool> IsUnchangedAsync(string? etag, bool wasUnreadable)
    {
        try
        {
            await RunAsync(storage.ReadStateAsync());
            return Problem is { } problem ? wasUnreadable && !problem.IsPassing : storage.Etag == etag;
        }
#pragma warning disable CA1031 // What the write failed with says more.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }
}

/// <summary>Why a configuration is not known to be stored.</summary>
internal enum StoreProblem
{
    /// <summary>It is not stored; what was stored before still is.</summary>
    NotStored,

    /// <summary>Nobody can say which of the two is stored: it must be read again.</summary>
    Unknown,

    /// <summary>It is not stored, because nobody can say yet what came of an order before it.</summary>
    EarlierUnknown,
}
