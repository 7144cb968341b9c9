using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>Starts observers stage by stage, upwards, and stops those it started downwards.</summary>
internal sealed class Lifecycle(ILogger log) : ISiloLifecycle, IGrainLifecycle
{
    private readonly List<Subscription> _subscriptions = [];
    private int? _highestStarted;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription(this, observerName, stage, observer);
        lock (_subscriptions)
        {
            _subscriptions.Add(subscription);
        }

        return subscription;
    }

    public Task StartAsync(CancellationToken cancellationToken) => StartAsync(int.MinValue, int.MaxValue, cancellationToken);

    /// <summary>Starts the stages from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public async Task StartAsync(int first, int last, CancellationToken cancellationToken)
    {
        foreach (var stage in Stages().Where(stage => stage.Key >= first && stage.Key <= last))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _highestStarted = stage.Key;
            await Task.WhenAll(stage.Select(subscription => subscription.Observer.OnStart(cancellationToken)));
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => StopAsync(int.MaxValue, int.MinValue, cancellationToken);

    /// <summary>Stops the started stages from <paramref name="first"/> down to <paramref name="last"/>, both included.</summary>
    public async Task StopAsync(int first, int last, CancellationToken cancellationToken)
    {
        var started = Stages().Reverse().Where(stage => stage.Key <= _highestStarted && stage.Key <= first && stage.Key >= last);
        foreach (var subscription in started.SelectMany(stage => stage))
        {
            try
            {
                await subscription.Observer.OnStop(cancellationToken);
            }
            catch (Exception exception)
            {
                log.StopFailed(exception, subscription.Name);
            }
        }
    }

    private IGrouping<int, Subscription>[] Stages()
    {
        lock (_subscriptions)
        {
            return [.. _subscriptions.GroupBy(subscription => subscription.Stage).OrderBy(stage => stage.Key)];
        }
    }

    private sealed record Subscription(Lifecycle Lifecycle, string Name, int Stage, ILifecycleObserver Observer) : IDisposable
    {
        public void Dispose()
        {
            lock (Lifecycle._subscriptions)
            {
                Lifecycle._subscriptions.RemoveAll(other => ReferenceEquals(other, this));
            }
        }
    }
}
