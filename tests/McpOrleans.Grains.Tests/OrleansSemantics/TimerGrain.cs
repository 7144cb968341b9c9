using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Orleans.Concurrency;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

public interface ITimerGrain : IGrainWithStringKey
{
    Task StartAsync(TimeSpan dueTime, TimeSpan period, bool interleave);

    Task ChangeAsync(TimeSpan dueTime, TimeSpan period);

    Task StopAsync();

    Task<bool> IsTickCancelledAsync();

    Task HoldAsync(string gate);

    [AlwaysInterleave]
    Task PingAsync();

    Task DeactivateAsync();
}

public sealed class TimerGrain : Grain, ITimerGrain
{
    private IGrainTimer? _timer;
    private CancellationToken _tick;
    private int _ticks;

    private string Key => this.GetPrimaryKeyString();

    public Task StartAsync(TimeSpan dueTime, TimeSpan period, bool interleave)
    {
        _timer = this.RegisterGrainTimer(
            TickAsync, new GrainTimerCreationOptions { DueTime = dueTime, Period = period, Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task ChangeAsync(TimeSpan dueTime, TimeSpan period)
    {
        _timer!.Change(dueTime, period);
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task<bool> IsTickCancelledAsync() => Task.FromResult(_tick.IsCancellationRequested);

    public async Task HoldAsync(string gate)
    {
        Journal.Write(Key, "call starts");
        await Gate.Named(gate).PassAsync();
        Journal.Write(Key, "call ends");
    }

    public Task PingAsync() => Task.CompletedTask;

    public Task DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        _tick = cancellationToken;
        Journal.Write(Key, $"tick {++_ticks}");
        if (Key.StartsWith("ticks-slowly", StringComparison.Ordinal))
        {
            await Gate.Named(Key).PassAsync();
        }

        if (Key.StartsWith("ticks-badly", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("tick failed");
        }
    }
}
