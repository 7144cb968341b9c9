using System.Collections.Concurrent;
using System.Text;
using McpOrleans.Grains.Storage;
using Orleans.Storage;

namespace McpOrleans.Grains.Tests.Servers.Storms;

/// <summary>A storage that is slow, fails and hangs, each state for itself, once the storm has begun. Thread-safe.</summary>
internal sealed class StormyStorage(IGrainStorage inner, int seed) : IGrainStorage, ISetsStatesAside
{
    private readonly ConcurrentDictionary<(string StateName, GrainId GrainId), StateWeather> _weather = new();
    private readonly ConcurrentDictionary<GrainId, int> _hanging = new();
    private readonly ConcurrentDictionary<StorageWeather, int> _met = new();
    private readonly ConcurrentDictionary<GrainId, (int Begun, int Ended)> _configurationsRead = new();
    private readonly TaskCompletionSource _calm = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStormy;
    private int _running;
    private int _setAside;

    /// <summary>How many operations met which weather.</summary>
    public IReadOnlyDictionary<StorageWeather, int> Met => _met;

    /// <summary>Operations that run or hang.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>How often a state was taken for damaged, which none is.</summary>
    public int SetAside => Volatile.Read(ref _setAside);

    /// <summary>Whether an operation on a state of that grain hangs now.</summary>
    public bool IsHanging(GrainId grainId) => _hanging.GetValueOrDefault(grainId) > 0;

    /// <summary>How often an MCP server's configuration was read, which every activation does.</summary>
    public (int Begun, int Ended) ConfigurationsRead(GrainId grainId) => _configurationsRead.GetValueOrDefault(grainId);

    public void Begin() => _isStormy = true;

    /// <summary>From now on it works, and what hangs goes on.</summary>
    public void End()
    {
        _isStormy = false;
        _calm.TrySetResult();
    }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Count(begun: 1, ended: 0);
        try
        {
            await OperateAsync(stateName, grainId, grainState, state => inner.ReadStateAsync(stateName, grainId, state));
        }
        finally
        {
            Count(begun: 0, ended: 1);
        }

        void Count(int begun, int ended)
        {
            if (stateName == StateNames.Server)
            {
                _configurationsRead.AddOrUpdate(grainId, (begun, ended), (_, count) => (count.Begun + begun, count.Ended + ended));
            }
        }
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        OperateAsync(stateName, grainId, grainState, state => inner.WriteStateAsync(stateName, grainId, state));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        OperateAsync(stateName, grainId, grainState, state => inner.ClearStateAsync(stateName, grainId, state));

    public Task<string?> SetAsideAsync(string stateName, GrainId grainId)
    {
        Interlocked.Increment(ref _setAside);
        return ((ISetsStatesAside)inner).SetAsideAsync(stateName, grainId);
    }

    public Task<bool> PutBackAsync(string stateName, GrainId grainId, string aside) => ((ISetsStatesAside)inner).PutBackAsync(stateName, grainId, aside);

    private async Task OperateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, Func<IGrainState<T>, Task> operate)
    {
        // What is taken is what there was at the call, and what came of it is told at the end: an operation that is lost on its way
        // changes nothing in memory.
        var taken = new GrainState<T>(grainState.State!, grainState.ETag!) { RecordExists = grainState.RecordExists };
        Interlocked.Increment(ref _running);
        try
        {
            if (_isStormy)
            {
                var weather = _weather.GetOrAdd((stateName, grainId), key => new StateWeather(new Random(Mix($"{key.StateName} of {key.GrainId}"))));
                await EndureAsync(weather, grainId, () => operate(taken));
            }
            else
            {
                await operate(taken);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }

        (grainState.State, grainState.ETag, grainState.RecordExists) = (taken.State!, taken.ETag, taken.RecordExists);
    }

    private async Task EndureAsync(StateWeather state, GrainId grainId, Func<Task> operate)
    {
        var (weather, left) = state.Read();
        _met.AddOrUpdate(weather, 1, (_, count) => count + 1);
        switch (weather)
        {
            case StorageWeather.Slow:
                await WaitAsync(TimeSpan.FromMilliseconds(state.OneIn(3) ? 700 : 100));
                await operate();
                break;
            case StorageWeather.FailsBefore:
                throw new IOException("The disk is full.");
            case StorageWeather.FailsAfter:
                await operate();
                throw new IOException("The connection to the storage broke.");
            case StorageWeather.HangsBefore:
                await HangAsync(grainId, left);
                await operate();
                break;
            case StorageWeather.HangsAfter:
                await operate();
                await HangAsync(grainId, left);
                if (state.OneIn(2))
                {
                    throw new IOException("The connection to the storage was silent for too long.");
                }

                break;
            default:
                await operate();
                break;
        }
    }

    private async Task HangAsync(GrainId grainId, TimeSpan left)
    {
        _hanging.AddOrUpdate(grainId, 1, (_, count) => count + 1);
        try
        {
            await WaitAsync(left);
        }
        finally
        {
            _hanging.AddOrUpdate(grainId, 0, (_, count) => count - 1);
        }
    }

    private async Task WaitAsync(TimeSpan time) => await _calm.Task.WaitAsync(time, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>The same in every run.</summary>
    private int Mix(string name) => Encoding.UTF8.GetBytes(name).Aggregate(seed, (mixed, letter) => unchecked((mixed * 31) + letter));
}
