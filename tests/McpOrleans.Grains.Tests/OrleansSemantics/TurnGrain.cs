using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Orleans.Concurrency;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

public interface ITurnGrain : IGrainWithStringKey
{
    /// <summary>Writes that it started, waits at the gate, writes that it ended.</summary>
    Task HoldAsync(string gate);

    [ReadOnly]
    Task ReadAsync(string gate);

    [AlwaysInterleave]
    Task InterleaveAsync(string gate);

    [AlwaysInterleave]
    Task<int> CountSlowlyAsync();

    Task<int> CountAsync();

    Task<bool> StaysOnItsSchedulerAsync();

    /// <summary>Calls itself, by way of the grain <paramref name="via"/>.</summary>
    [ResponseTimeout("00:00:10")]
    Task<string> RoundAsync(string via, bool allow);

    [ResponseTimeout("00:00:10")]
    Task<string> BackAsync(string to);
}

public abstract class TurnGrainBase : Grain
{
    private int _count;

    public Task HoldAsync(string gate) => JournalAsync(gate);

    public Task ReadAsync(string gate) => JournalAsync(gate);

    public Task InterleaveAsync(string gate) => JournalAsync(gate);

    public async Task<int> CountSlowlyAsync()
    {
        for (var step = 0; step < 20; step++)
        {
            var before = _count;
            Thread.Yield();
            _count = before + 1;
            await Task.Yield();
        }

        return _count;
    }

    public Task<int> CountAsync() => Task.FromResult(_count);

    public async Task<bool> StaysOnItsSchedulerAsync()
    {
        var own = TaskScheduler.Current;
        await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        var afterDelay = TaskScheduler.Current;
        var elsewhere = await Task.Run(static () => TaskScheduler.Current);
        var inTask = await Task.Factory.StartNew(
            static () => TaskScheduler.Current, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Current);
        await GrainFactory.GetGrain<IEchoGrain>("scheduler").EchoAsync("");
        return own != TaskScheduler.Default && elsewhere == TaskScheduler.Default
            && afterDelay == own && inTask == own && TaskScheduler.Current == own;
    }

    public async Task<string> RoundAsync(string via, bool allow)
    {
        using var section = allow ? RequestContext.AllowCallChainReentrancy() : default;
        return await GrainFactory.GetGrain<ITurnGrain>(via).BackAsync(this.GetPrimaryKeyString());
    }

    public async Task<string> BackAsync(string to) =>
        to.Length == 0 ? "back" : await GrainFactory.GetGrain<ITurnGrain>(to).BackAsync("");

    private async Task JournalAsync(string gate)
    {
        Journal.Write(this.GetPrimaryKeyString(), $"{gate} starts");
        await Gate.Named(gate).PassAsync();
        Journal.Write(this.GetPrimaryKeyString(), $"{gate} ends");
    }
}

public sealed class TurnGrain : TurnGrainBase, ITurnGrain;

public interface IReentrantTurnGrain : ITurnGrain;

[Reentrant]
public sealed class ReentrantTurnGrain : TurnGrainBase, IReentrantTurnGrain;
