using System.Diagnostics.CodeAnalysis;
using McpOrleans.Grains.Upstream;

namespace McpOrleans.Grains.Servers;

/// <summary>One attempt to connect, which all share who wait for it. Not thread-safe: it lives on its grain's scheduler.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "It ends once, in End; until then somebody may give it up.")]
internal sealed class ConnectAttempt
{
    private readonly CancellationTokenSource _lifetime = new();
    private bool _hasEnded;

    public ConnectAttempt() => Lifetime = _lifetime.Token;

    /// <summary>Cancelled when the attempt is given up.</summary>
    public CancellationToken Lifetime { get; }

    /// <summary>What comes of it; never fails.</summary>
    public Task<ConnectResult> Result { get; set; } = Task.FromResult(new ConnectResult());

    /// <summary>Gives it up, and waits until it has ended.</summary>
    public async Task GiveUpAsync()
    {
        if (!_hasEnded)
        {
            await _lifetime.CancelAsync();
        }

        await Result;
    }

    /// <summary>Nothing is left to give up.</summary>
    public void End()
    {
        _hasEnded = true;
        if (!_lifetime.IsCancellationRequested)
        {
            // One that is cancelled may still be telling so, and holds nothing that would want releasing.
            _lifetime.Dispose();
        }
    }
}
