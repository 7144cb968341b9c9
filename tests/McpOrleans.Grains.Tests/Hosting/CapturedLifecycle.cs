using System.Reflection;
using Orleans.Runtime;

namespace McpOrleans.Grains.Tests.Hosting;

/// <summary>The lifecycle of a silo that a test takes through its stages itself.</summary>
public class CapturedLifecycle : DispatchProxy
{
    public ILifecycleObserver? Observer { get; private set; }

    /// <summary>What takes part in it.</summary>
    internal static ILifecycleObserver ObserverOf(ILifecycleParticipant<ISiloLifecycle> participant)
    {
        var lifecycle = Create<ISiloLifecycle, CapturedLifecycle>();
        participant.Participate(lifecycle);
        return ((CapturedLifecycle)(object)lifecycle).Observer!;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Observer = args!.OfType<ILifecycleObserver>().Single();
        return null;
    }
}
