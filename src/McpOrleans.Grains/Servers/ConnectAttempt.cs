using System.Diagnostics.CodeAnalysis;

namespace McpOrleans.Grains.Servers;

/// <summary>One attempt to connect, shared by all callers that wait for it. Not thread-safe: it runs on its grain's scheduler.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "It ends once, in End; until then somebody may give it up.")]
internal sealed class ConnectAttempt
{
    private readonly CancellationTokenSource _lifetime = new();
    private bool _hasEnded;

    public ConnectAttempt() => Lifetime = _lifetime.Token;

    /// <summary>Cancelled when the attempt is abandoned.</summary>
    public CancellationToken Lifetime { get; }

    /// <summary>The result of the attempt. It never fails.</summary>
    public Task<ConnectResult> Result { get; set; } = Task.FromResult(new ConnectResult());

    /// <summary>Abandons the attempt and waits until it has ended.</summary>
    public async Task GiveUpAsync()
    {
        if (!_hasEnded)
        {
            await _lifetime.CancelAsync();
        }

        await Result;
    }

    /// <summary>The attempt has ended, so there is nothing left to abandon.</summary>
    public void End()
    {
        _hasEnded = true;
        if (!_lifetime.IsCancellationRequested)
        {
            // A cancelled source may still be running its callbacks, and it holds nothing that needs to be released.
            _lifetime.Dispose();
        }
    }
}
