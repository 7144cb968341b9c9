using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>A grain in memory: its instance, its queue and its life.</summary>
internal sealed partial class Activation : IGrainContext
{
    private readonly ActivationTaskScheduler _scheduler;
    private readonly AsyncServiceScope _scope;
    private readonly Type _grainClass;
    private readonly Lock _gate = new();
    private readonly HashSet<GrainTimer> _timers = [];
    private readonly Dictionary<Guid, int> _reentrantSections = [];

    public Activation(Silo silo, GrainId grainId, Type grainClass)
    {
        Silo = silo;
        GrainId = grainId;
        _grainClass = grainClass;
        _scheduler = new ActivationTaskScheduler(this);
        _scope = silo.Services.CreateAsyncScope();
        _reentrant = grainClass.IsDefined(typeof(Concurrency.ReentrantAttribute), inherit: true);
        Lifecycle = new Lifecycle(silo.Log);
        GrainReference = GrainReference.Create(silo.Endpoint, grainId, typeof(IAddressable));
        Address = new GrainAddress { GrainId = grainId, ActivationId = ActivationId.NewId(), SiloAddress = silo.SiloAddress };
    }

    public Silo Silo { get; }

    public Endpoint Endpoint => Silo.Endpoint;

    public GrainId GrainId { get; }

    public GrainReference GrainReference { get; }

    public GrainAddress Address { get; }

    public ActivationId ActivationId => Address.ActivationId;

    public object? GrainInstance { get; private set; }

    public Type GrainClass => _grainClass;

    public IServiceProvider ActivationServices => _scope.ServiceProvider;

    public Lifecycle Lifecycle { get; }

    public IGrainLifecycle ObservableLifecycle => Lifecycle;

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => base.GetHashCode();

    public override string ToString() => $"[Activation: {Silo.SiloAddress}/{GrainId}{ActivationId} State={_state}]";

    /// <summary>Queues a turn.</summary>
    public void Post(Action action) => _scheduler.Post(action);

    public void AddTimer(GrainTimer timer)
    {
        lock (_gate)
        {
            _timers.Add(timer);
        }
    }

    public void RemoveTimer(GrainTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    public void EnterReentrantSection(Guid id)
    {
        if (id == Guid.Empty)
        {
            return;
        }

        lock (_gate)
        {
            _reentrantSections[id] = _reentrantSections.GetValueOrDefault(id) + 1;
        }
    }

    public void LeaveReentrantSection(Guid id)
    {
        lock (_gate)
        {
            if (_reentrantSections.TryGetValue(id, out var depth))
            {
                if (depth == 1)
                {
                    _reentrantSections.Remove(id);
                }
                else
                {
                    _reentrantSections[id] = depth - 1;
                }
            }
        }
    }
}
