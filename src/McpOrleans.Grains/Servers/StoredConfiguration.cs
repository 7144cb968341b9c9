using McpOrleans.Grains.Storage;
using Orleans.Core;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// The stored configuration of a server. An operation that takes too long is abandoned here, but the storage may still carry it
/// out; <see cref="ReadAsync"/> then finds out what is stored. Not thread-safe: it runs on its grain's scheduler.
/// </summary>
internal sealed class StoredConfiguration(IStorage<ServerState> storage, Func<StateProblem?> findProblem, TimeProvider clock)
{
    /// <summary>
    /// How long to wait for an operation. It is shorter than Orleans' response timeout, so that waiting callers get an answer.
    /// </summary>
    public static readonly TimeSpan Cap = TimeSpan.FromSeconds(20);

    private Task _operation = Task.CompletedTask;

    /// <summary>The state after the last successful operation. It must not be used while an operation runs.</summary>
    public ServerState State => storage.State;

    /// <summary>Why the last attempt to read the state failed; null when it succeeded.</summary>
    public StateProblem? Problem => findProblem();

    /// <summary>Returns null when the state is stored, or else what is known about it.</summary>
    public async Task<StoreProblem?> StoreAsync(ServerState next, Action<Exception> onFailed)
    {
        storage.State = next;
        return await ChangeAsync(storage.WriteStateAsync, onFailed);
    }

    /// <summary>Returns null when the state is cleared, or else what is known about it.</summary>
    public Task<StoreProblem?> ClearAsync(Action<Exception> onFailed) => ChangeAsync(storage.ClearStateAsync, onFailed);

    /// <summary>Reads what is stored. It first waits for a running write, which could otherwise change the state afterwards.</summary>
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
#pragma warning disable CA1031 // Whatever the storage throws, the answer is that the state was not stored, or that this is unknown.
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
#pragma warning disable CA1031 // The exception of the write says more.
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
    /// <summary>It is not stored. What was stored before still is.</summary>
    NotStored,

    /// <summary>It is unknown which of the two configurations is stored, so it must be read again.</summary>
    Unknown,

    /// <summary>It is not stored, because the outcome of an earlier order is still unknown.</summary>
    EarlierUnknown,
}
