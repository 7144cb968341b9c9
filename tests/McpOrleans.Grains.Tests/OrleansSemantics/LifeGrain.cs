using McpOrleans.Grains.Tests.OrleansSemantics.Support;
using Orleans.Concurrency;

namespace McpOrleans.Grains.Tests.OrleansSemantics;

public interface ILifeGrain : IGrainWithStringKey
{
    Task<string> SiloAsync();

    Task HoldAsync(string gate);

    [ResponseTimeout("00:00:05")]
    Task HoldBrieflyAsync(string gate);

    [AlwaysInterleave]
    Task InterleaveAsync();

    [AlwaysInterleave]
    Task DeactivateAsync();

    Task DelayDeactivationAsync(TimeSpan time);
}

/// <summary>Writes down its life. What it does differently, its key says.</summary>
public sealed class LifeGrain : Grain, ILifeGrain, IDisposable
{
    public LifeGrain()
    {
        if (this.GetPrimaryKeyString().StartsWith("fails-to-construct", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("no instance");
        }
    }

    private string Key => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Journal.Write(Key, "activating");
        if (Key.StartsWith("activates-slowly", StringComparison.Ordinal))
        {
            await Gate.Named(Key).PassAsync();
        }

        if (Key.StartsWith("fails-once", StringComparison.Ordinal) && Journal.Read(Key).Length == 1)
        {
            throw new InvalidOperationException("not yet");
        }

        if (Key.StartsWith("gives-up-activating", StringComparison.Ordinal) && Journal.Read(Key).Length == 1)
        {
            DeactivateOnIdle();
        }

        Journal.Write(Key, "active");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Journal.Write(Key, $"deactivating: {reason.ReasonCode}");
        if (Key.StartsWith("deactivates-slowly", StringComparison.Ordinal))
        {
            await Gate.Named(Key).PassAsync();
        }

        if (Key.StartsWith("fails-to-deactivate", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("stuck");
        }
    }

    public void Dispose() => Journal.Write(Key, "disposed");

    public Task<string> SiloAsync()
    {
        Journal.Write(Key, "call");
        return Task.FromResult(RuntimeIdentity);
    }

    public async Task HoldAsync(string gate)
    {
        Journal.Write(Key, "call starts");
        await Gate.Named(gate).PassAsync();
        Journal.Write(Key, "call ends");
    }

    public Task HoldBrieflyAsync(string gate) => HoldAsync(gate);

    public Task InterleaveAsync()
    {
        Journal.Write(Key, "interleaving call");
        return Task.CompletedTask;
    }

    public Task DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task DelayDeactivationAsync(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }
}
