using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>The observers of one end. Each is called one call after the other, and held weakly, as in Orleans.</summary>
internal sealed class ObserverTable(Endpoint endpoint)
{
    public static readonly GrainType GrainType = GrainType.Create("sys.client");

    private readonly string _clientId = Guid.NewGuid().ToString("N");
    private readonly ConcurrentDictionary<GrainId, Observer> _observers = new();

    public GrainId Add(IGrainObserver target)
    {
        var id = GrainId.Create(GrainType, $"{_clientId}+{Guid.NewGuid():N}");
        _observers[id] = new Observer(target);
        endpoint.Cluster.AddObserver(id, this);
        return id;
    }

    public void Remove(GrainId id)
    {
        _observers.TryRemove(id, out _);
        endpoint.Cluster.RemoveObserver(id);
    }

    public void Clear()
    {
        foreach (var id in _observers.Keys)
        {
            Remove(id);
        }
    }

    /// <summary>Drops the call when the observer is gone: its caller gets no answer.</summary>
    public void Deliver(GrainCall call)
    {
        if (_observers.TryGetValue(call.Target, out var observer))
        {
            observer.Deliver(call, endpoint);
        }
    }

    private sealed class Observer(IGrainObserver target)
    {
        private readonly WeakReference<IGrainObserver> _target = new(target);
        private readonly Lock _gate = new();
        private Task _last = Task.CompletedTask;

        public void Deliver(GrainCall call, Endpoint endpoint)
        {
            using var detached = Detached.Flow();
            lock (_gate)
            {
                var previous = call.AlwaysInterleave ? Task.CompletedTask : _last;
                var current = Task.Run(async () =>
                {
                    await previous;
                    if (_target.TryGetTarget(out var observer))
                    {
                        await call.RunOnAsync(observer, activation: null, endpoint);
                    }
                });
                _last = call.AlwaysInterleave ? _last : current;
            }
        }
    }
}
