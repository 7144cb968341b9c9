using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>Looks every quantum for activations that have been idle long enough.</summary>
internal sealed class IdleCollector : IDisposable
{
    private readonly ITimer _timer;

    public IdleCollector(Silo silo)
    {
        var options = silo.CollectionOptions;
        var time = silo.Services.GetRequiredKeyedService<TimeProvider>(TimeProviderNames.ActivationManagement);
        using var detached = Detached.Flow();
        _timer = time.CreateTimer(
            _ =>
            {
                foreach (var activation in silo.Activations)
                {
                    var own = options.ClassSpecificCollectionAge.TryGetValue(activation.GrainClass.FullName!, out var age);
                    activation.DeactivateIfIdle(own ? age : options.CollectionAge);
                }
            },
            state: null,
            options.CollectionQuantum,
            options.CollectionQuantum);
    }

    public void Dispose() => _timer.Dispose();
}
