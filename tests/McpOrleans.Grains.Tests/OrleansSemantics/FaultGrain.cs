using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Orleans.Concurrency;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

[GenerateSerializer, Alias("semantics.own-exception")]
public sealed class OwnException(string message, int code) : Exception(message)
{
    [Id(0)]
    public int Code { get; } = code;
}

/// <summary>Can't be sent between grains.</summary>
public sealed class PrivateException(string message) : Exception(message);

public interface IFaultGrain : IGrainWithStringKey
{
    Task ThrowAsync(string kind);

    Task<string> ThrowAtOnceAsync();

    Task<string> CaughtFromAsync(string key, string kind);

    Task<string> WaitAsync(string gate, CancellationToken cancellationToken);

    [AlwaysInterleave]
    Task<string> WaitInterleavedAsync(string gate, CancellationToken cancellationToken);

    // Long enough for a busy machine to begin the call: one that has expired before is not begun.
    [ResponseTimeout("00:00:03")]
    Task HoldAsync(string gate);

    Task HoldByDefaultAsync(string gate);

    [OneWay]
    Task ThrowOneWayAsync();
}

public sealed class FaultGrain : Grain, IFaultGrain
{
    private string Key => this.GetPrimaryKeyString();

    public async Task ThrowAsync(string kind)
    {
        await Task.Yield();
        throw kind switch
        {
            "own" => new OwnException("own failure", 7),
            "private" => new PrivateException("private failure"),
            "system" => new InvalidOperationException("outer", new FormatException("inner")) { Data = { ["key"] = "value" } },
            "argument" => new ArgumentException("bad", nameof(kind)),
            "several" => new AggregateException("several", new InvalidOperationException("one"), new OwnException("two", 2)),
            "orleans" => new OrleansException("orleans failure"),
            "cancelled" => new OperationCanceledException("cancelled"),
            "wrapping-private" => new InvalidOperationException("outer", new PrivateException("private failure")),
            _ => new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    public Task<string> ThrowAtOnceAsync() => throw new InvalidOperationException("at once");

    public async Task<string> CaughtFromAsync(string key, string kind)
    {
        try
        {
            await GrainFactory.GetGrain<IFaultGrain>(key).ThrowAsync(kind);
            return "nothing";
        }
        catch (Exception exception)
        {
            return $"{exception.GetType().Name}: {exception.Message}";
        }
    }

    public Task<string> WaitAsync(string gate, CancellationToken cancellationToken) => WaitForCancellationAsync(gate, cancellationToken);

    public Task<string> WaitInterleavedAsync(string gate, CancellationToken cancellationToken) => WaitForCancellationAsync(gate, cancellationToken);

    public async Task HoldAsync(string gate)
    {
        await Gate.Named(gate).PassAsync();
        Journal.Write(Key, "held");
    }

    public Task HoldByDefaultAsync(string gate) => HoldAsync(gate);

    public Task ThrowOneWayAsync()
    {
        Gate.Named(Key).Reach();
        throw new InvalidOperationException("nobody hears");
    }

    private async Task<string> WaitForCancellationAsync(string gate, CancellationToken cancellationToken)
    {
        var scheduler = TaskScheduler.Current;
        Journal.Write(Key, "started");
        Gate.Named(gate).Reach();
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Journal.Write(Key, TaskScheduler.Current == scheduler ? "cancelled" : "cancelled elsewhere");
            throw;
        }

        return "never";
    }
}
