using System.Globalization;
using Orleans.Storage;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>
/// A storage in memory that can be slow and fail, and that tells what is stored. It copies nothing: the states are immutable.
/// Thread-safe.
/// </summary>
internal sealed class GatedStorage(Gates gates) : IGrainStorage
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(GrainId GrainId, string StateName), (object State, string ETag)> _stored = [];
    private int _writes;

    /// <summary>Null when nothing is stored under that name.</summary>
    public T? Find<T>(GrainId grainId, string stateName)
        where T : class
    {
        lock (_lock)
        {
            return _stored.TryGetValue((grainId, stateName), out var stored) ? (T)stored.State : null;
        }
    }

    /// <summary>The names under which something is stored.</summary>
    public IReadOnlyList<string> Names(GrainId grainId)
    {
        lock (_lock)
        {
            return [.. _stored.Keys.Where(key => key.GrainId == grainId).Select(key => key.StateName).Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>What is stored under those names, whatever it belongs to.</summary>
    public IReadOnlyList<string> All(params string[] stateNames)
    {
        lock (_lock)
        {
            return [.. _stored.Keys.Where(key => stateNames.Contains(key.StateName)).Select(key => $"{key.StateName} of {key.GrainId}")];
        }
    }

    /// <summary>Stores something else, as if whoever stored it had died before acting upon it.</summary>
    public void Change<T>(GrainId grainId, string stateName, Func<T, T> change)
        where T : class
    {
        lock (_lock)
        {
            var (state, etag) = _stored[(grainId, stateName)];
            _stored[(grainId, stateName)] = (change((T)state), etag);
        }
    }

    /// <summary>Stores something else, as another activation would: whoever stored it before is told that it is outdated.</summary>
    public void Replace<T>(GrainId grainId, string stateName, Func<T, T> change)
        where T : class
    {
        Change(grainId, stateName, change);
        lock (_lock)
        {
            var (state, _) = _stored[(grainId, stateName)];
            _stored[(grainId, stateName)] = (state, NextTag());
        }
    }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await gates.PassAsync(Points.Read(stateName));
        lock (_lock)
        {
            grainState.RecordExists = _stored.TryGetValue((grainId, stateName), out var stored);
            grainState.State = grainState.RecordExists ? (T)stored.State : Activator.CreateInstance<T>();
            grainState.ETag = grainState.RecordExists ? stored.ETag : null;
        }
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // A storage that is slow has taken what it was given, whatever becomes of that meanwhile.
        var (state, etag) = (grainState.State!, grainState.ETag);
        await gates.PassAsync(Points.Write(stateName));
        var written = Store(stateName, grainId, state, etag);
        await gates.PassAsync(Points.Written(stateName));
        (grainState.ETag, grainState.RecordExists) = (written, true);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var etag = grainState.ETag;
        await gates.PassAsync(Points.Write(stateName));
        Store(stateName, grainId, state: null, etag);
        await gates.PassAsync(Points.Written(stateName));
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
    }

    private string? Store(string stateName, GrainId grainId, object? state, string? etag)
    {
        lock (_lock)
        {
            var stored = _stored.TryGetValue((grainId, stateName), out var before) ? before.ETag : null;
            if (!string.Equals(stored, etag, StringComparison.Ordinal))
            {
                throw new InconsistentStateException("Another activation stored it.", stored, etag);
            }

            if (state is null)
            {
                _stored.Remove((grainId, stateName));
                return null;
            }

            var next = NextTag();
            _stored[(grainId, stateName)] = (state, next);
            return next;
        }
    }

    private string NextTag() => (++_writes).ToString(CultureInfo.InvariantCulture);
}
