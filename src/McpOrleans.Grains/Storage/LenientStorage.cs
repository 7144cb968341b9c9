using System.Runtime.CompilerServices;
using Orleans.Storage;

namespace McpOrleans.Grains.Storage;

/// <summary>
/// Grain storage for grains that must live although one of their states cannot be read: it gives them an empty one, whose ETag
/// says why (<see cref="UnreadableETag"/>), and puts what was stored aside only when something is written in its place.
/// </summary>
/// <param name="storage">Where the states are.</param>
/// <param name="isForAnyFailure">
/// Whether a storage that merely fails for a while counts, too; else such a failure fails the activation, which is tried again.
/// </param>
/// <param name="clock">Measures how long reading takes.</param>
/// <param name="logger">Says what could not be read.</param>
internal sealed partial class LenientStorage(IGrainStorage storage, bool isForAnyFailure, TimeProvider clock, ILogger<LenientStorage> logger)
    : IGrainStorage
{
    /// <summary>The name under which a silo has it for grains that can say themselves what is wrong.</summary>
    public const string ProviderName = "mcporleans-lenient";

    /// <summary>The name under which a silo has it for states that are made again from others when they are lost for good.</summary>
    public const string DerivedProviderName = "mcporleans-derived";

    /// <summary>A grain does not wait longer for a state; it tries again later.</summary>
    internal static readonly TimeSpan ReadCap = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The first reading of a state is its grain's activation, and whoever calls the grain waits for that: where grains can say
    /// themselves what is wrong, it begins without what the storage has not given by then, and reads it later.
    /// </summary>
    internal static readonly TimeSpan FirstReadCap = TimeSpan.FromSeconds(2);

    private readonly ConditionalWeakTable<object, object> _begun = [];

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // Into a state of its own: a reading that was given up may still end.
        var read = new GrainState<T>(Activator.CreateInstance<T>());
        var cap = isForAnyFailure && _begun.TryAdd(grainState, stateName) ? FirstReadCap : ReadCap;
        try
        {
            await storage.ReadStateAsync(stateName, grainId, read).WaitAsync(cap, clock);
            (grainState.State, grainState.ETag, grainState.RecordExists) = (read.State, read.ETag, read.RecordExists);
        }
#pragma warning disable CA1031 // Whatever a storage throws: the grain lives, and says so.
        catch (Exception exception) when (isForAnyFailure || UnreadableState.Is(exception, out _))
#pragma warning restore CA1031
        {
            LogUnreadable(stateName, grainId, exception);
            var problem = exception switch
            {
                _ when UnreadableState.Is(exception, out var reason) => new StateProblem(reason, IsPassing: false),
                TimeoutException => new StateProblem($"the storage did not answer within {cap.TotalSeconds:0} s", IsPassing: true),
                _ => new StateProblem("the storage failed", IsPassing: true),
            };
            (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), UnreadableETag.Of(problem), false);
        }
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReplaceAsync(stateName, grainId, grainState, () => storage.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReplaceAsync(stateName, grainId, grainState, () => storage.ClearStateAsync(stateName, grainId, grainState));

    private async Task ReplaceAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, Func<Task> store)
    {
        var unreadable = grainState.ETag;
        if (UnreadableETag.FindProblem(unreadable) is null)
        {
            await store();
            return;
        }

        string? aside = null;
        try
        {
            aside = await MakeRoomAsync<T>(stateName, grainId);
            grainState.ETag = null;
            await store();
        }
        catch
        {
            // Whoever stores something next looks first what is there by then.
            grainState.ETag = unreadable;
            if (aside is not null)
            {
                await PutBackAsync(stateName, grainId, aside);
            }

            throw;
        }
    }

    /// <summary>
    /// Puts aside what could not be read, where the storage can; elsewhere it is removed, if the storage can tell what it is. Returns
    /// where it is kept, if it is.
    /// </summary>
    /// <exception cref="InconsistentStateException">The state can be read now.</exception>
    private async Task<string?> MakeRoomAsync<T>(string stateName, GrainId grainId)
    {
        string? aside = null;
        if (await TryReadAsync<T>(stateName, grainId) is { } now)
        {
            if (now.ETag is not null)
            {
                // Somebody has mended it meanwhile, perhaps an activation in another silo. The grain does not know what is stored,
                // and must not write over it: it starts again from there.
                throw new InconsistentStateException($"The state '{stateName}' of {grainId} could not be read before, but can be read now.");
            }
        }
        else if (storage is ISetsStatesAside files)
        {
            aside = await files.SetAsideAsync(stateName, grainId);
        }
        else
        {
            var unknown = new GrainState<object>(new object());
            await storage.ReadStateAsync(stateName, grainId, unknown);
            await storage.ClearStateAsync(stateName, grainId, unknown);
        }

        return aside;
    }

    /// <summary>Nothing is stored in its place: what nobody can read now may be read by another version of the service.</summary>
    private async Task PutBackAsync(string stateName, GrainId grainId, string aside)
    {
        try
        {
            await ((ISetsStatesAside)storage).PutBackAsync(stateName, grainId, aside);
        }
#pragma warning disable CA1031 // What storing it failed with says more.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotPutBack(stateName, grainId, aside, exception);
        }
    }

    /// <summary>Null when it will stay unreadable; fails while the storage does.</summary>
    private async Task<GrainState<T>?> TryReadAsync<T>(string stateName, GrainId grainId)
    {
        var read = new GrainState<T>(Activator.CreateInstance<T>());
        try
        {
            await storage.ReadStateAsync(stateName, grainId, read).WaitAsync(ReadCap, clock);
            return read;
        }
        catch (IOException exception) when (UnreadableState.Is(exception, out _))
        {
            return null;
        }
    }

    [LoggerMessage(LogLevel.Error, "The state '{StateName}' of {GrainId} could neither be replaced nor put back. What was there is kept as {Aside}.")]
    private partial void LogNotPutBack(string stateName, GrainId grainId, string aside, Exception exception);

    [LoggerMessage(LogLevel.Error, "The state '{StateName}' of {GrainId} cannot be read.")]
    private partial void LogUnreadable(string stateName, GrainId grainId, Exception exception);
}
