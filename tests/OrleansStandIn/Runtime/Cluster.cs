using System.Collections.Concurrent;
using Orleans.Reminders;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>The silos that know each other, and what they share.</summary>
internal sealed class Cluster
{
    /// <summary>As in Orleans: a call that met so many ending activations is given up.</summary>
    private const int MaxForwardCount = 2;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<GrainId, Activation> _directory = new();
    private readonly ConcurrentDictionary<GrainId, ObserverTable> _observers = new();
    private volatile Silo[] _silos = [];

    public ReminderTable Reminders { get; } = new();

    public MemoryStore MemoryStore { get; } = new();

    /// <summary>The silos on which grains can be activated.</summary>
    public IReadOnlyList<Silo> Silos => _silos;

    public void Join(Silo silo)
    {
        lock (_gate)
        {
            _silos = [.. _silos, silo];
        }

        Reminders.Rearm(_silos);
    }

    /// <summary>From now on the silo gets no new activations.</summary>
    public void Leave(Silo silo)
    {
        lock (_gate)
        {
            _silos = [.. _silos.Where(other => other != silo)];
        }

        Reminders.Rearm(_silos);
    }

    public void Dispatch(GrainCall call)
    {
        try
        {
            if (_observers.TryGetValue(call.Target, out var table))
            {
                table.Deliver(call);
            }
            else if (call.Target.Type != ObserverTable.GrainType)
            {
                while (!Locate(call).TryEnqueue(call))
                {
                }
            }
        }
        catch (Exception exception)
        {
            call.Fail(exception);
        }
    }

    /// <summary>Sends a call on that met an ending activation.</summary>
    public void Forward(GrainCall call, string why)
    {
        if (call.ForwardCount++ < MaxForwardCount)
        {
            Dispatch(call);
        }
        else
        {
            call.Fail(new OrleansMessageRejectionException(
                $"Forwarding failed: tried to forward message {call} for {call.ForwardCount} times after \"{why}\" "
                + "to invalid activation. Rejecting now."));
        }
    }

    public Activation? Find(GrainId grainId) => _directory.GetValueOrDefault(grainId);

    public void Remove(Activation activation) => _directory.TryRemove(KeyValuePair.Create(activation.GrainId, activation));

    public void AddObserver(GrainId id, ObserverTable table) => _observers[id] = table;

    public void RemoveObserver(GrainId id) => _observers.TryRemove(id, out _);

    private Activation Locate(GrainCall call)
    {
        if (_directory.TryGetValue(call.Target, out var existing))
        {
            return existing;
        }

        var grainClass = GrainClasses.Get(call.Target.Type);
        Activation created;
        lock (_gate)
        {
            if (_directory.TryGetValue(call.Target, out existing))
            {
                return existing;
            }

            var silos = _silos;
            if (silos.Length == 0)
            {
                throw new SiloUnavailableException($"No silo is active for {call}.");
            }

            created = new Activation(silos[Random.Shared.Next(silos.Length)], call.Target, grainClass);
            _directory[call.Target] = created;
            created.Silo.Remember(created);
        }

        created.Start(call.Context);
        return created;
    }
}
