using McpOrleans.Grains.Upstream;

namespace McpOrleans.Grains.Servers;

/// <content>When the tools, the resources and the prompts are listed.</content>
internal sealed partial class McpServerGrain
{
    /// <summary>Returns null, or why it failed. The tools are published when it returns, so that the next request finds them.</summary>
    private async Task<Failure?> RelistAsync(CancellationToken cancellationToken)
    {
        var connected = await _connection.GetAsync(cancellationToken);
        if (!connected.Succeeded)
        {
            return connected.Fault.ToFailure();
        }

        var generation = _inForce.Generation;
        var failure = await _catalog.RefreshAsync(connected.Connection).WaitAsync(cancellationToken);
        if (failure is null && _inForce.Generation == generation)
        {
            _health.NoteDiscovered();
        }

        await RelistContentAsync(connected.Connection, cancellationToken);
        if (failure is null && _inForce.Generation == generation)
        {
            await SettleAsync(_entry.ApplyAsync());
        }

        return failure;
    }

    /// <summary>Waits a little for the resources and prompts. Nothing depends on them, and the tools are there already.</summary>
    private async Task RelistContentAsync(McpConnection connection, CancellationToken cancellationToken)
    {
        var listing = _content.RefreshAsync(connection);
        _background.Run(() => listing);
        await listing.WaitAsync(SettleCap, _clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private void OnConnected()
    {
        _catalog.NoteConnected();
        _content.NoteConnected();
        _subscriptions.NoteConnected();
        _background.Run(() => RelistAsync(CancellationToken.None));
    }

    /// <summary>Runs the work. May be called from any thread.</summary>
    private void OnListChanged(ChangedList list) => _background.Run(() => list is ChangedList.Tools
        ? _catalog.OnChangedAsync(() => _connection.Current)
        : _content.OnChangedAsync(() => _connection.Current));
}
