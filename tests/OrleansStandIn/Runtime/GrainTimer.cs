using Orleans.Timers;

namespace Orleans.Runtime;

/// <summary>Ticks as turns of the activation; the next period starts when a tick has ended.</summary>
internal abstract class GrainTimer : WorkItem, IGrainTimer
{
    private readonly CancellationTokenSource _disposed = new();
    private readonly GrainTimerCreationOptions _options;
    private readonly Activation _activation;
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _changed;
    private volatile bool _firing;

    protected GrainTimer(Activation activation, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _options = options;
        activation.AddTimer(this);
        using (Detached.Flow())
        {
            _timer = activation.Silo.GrainTime.CreateTimer(
                static timer => ((GrainTimer)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        Change(options.DueTime, options.Period);
    }

    public override bool AlwaysInterleave => _options.Interleave;

    public override bool ReadOnly => false;

    public override bool KeepsAlive => _options.KeepAlive;

    public override bool LocalOnly => true;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        _changed = true;
        _dueTime = dueTime;
        _period = period;
        if (!_firing && !_disposed.IsCancellationRequested)
        {
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public override async Task RunAsync(Activation activation)
    {
        if (_disposed.IsCancellationRequested)
        {
            return;
        }

        _changed = false;
        try
        {
            await TickAsync(_disposed.Token);
        }
        catch (Exception exception)
        {
            activation.Silo.Log.TimerFailed(exception, activation.GrainId);
        }
        finally
        {
            _firing = false;
            if (!_disposed.IsCancellationRequested)
            {
                _timer.Change(_changed ? _dueTime : _period, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        _disposed.Cancel();
        _timer.Dispose();
        _activation.RemoveTimer(this);
    }

    protected abstract Task TickAsync(CancellationToken cancellationToken);

    private static void Check(TimeSpan time, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((long)time.TotalMilliseconds, -1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)time.TotalMilliseconds, uint.MaxValue - 1, name);
    }

    private void Fire()
    {
        _firing = true;
        _activation.TryEnqueue(this);
    }
}

internal sealed class GrainTimer<TState>(
    Activation activation, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    : GrainTimer(activation, options)
{
    protected override Task TickAsync(CancellationToken cancellationToken) => callback(state, cancellationToken);
}

internal sealed class TimerRegistry : ITimerRegistry
{
    public IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grainContext);
        ArgumentNullException.ThrowIfNull(callback);
        return new GrainTimer<TState>((Activation)grainContext, callback, state, options);
    }
}
