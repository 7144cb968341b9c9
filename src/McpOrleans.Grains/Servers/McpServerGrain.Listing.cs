using McpOrleans.Grains.Upstream;

namespace McpOrleans.Grains.Servers;

/// <content>When the tools, the resources and the prompts are listed.</content>
internal sealed partial class McpServerGrain
{
    public async Task<ToolListing?> ListToolsAsync(CancellationToken cancellationToken)
    {
        await _unreadable.LateAsync(timeout: null, cancellationToken);
        if (_unreadable.Problem is { } problem)
        {
            ReadAgain();
            return new ToolListing { Tools = [], Failure = UnreadableServer.Refusal(problem) };
        }

        NoticeGhost();
        var failure = _catalog.IsListed || _inForce.Enabled is null ? null : await RelistAsync(cancellationToken);
        return _inForce.Config is null ? null : new ToolListing { Tools = _catalog.Offered, ListedAt = _catalog.ListedAt, Failure = failure };
    }

    public async Task<ToolListing?> ListToolsForAsync(ClientAbilities abilities, CancellationToken cancellationToken)
    {
        var everybodys = await ListToolsAsync(cancellationToken);
        if (everybodys is not { Failure: null })
        {
            return everybodys;
        }

        var failure = await _abilityTools.EnsureAsync(abilities).WaitAsync(cancellationToken);
        if (failure is null)
        {
            await SettleAsync(_entry.ApplyAsync());
        }

        return _catalog.Entry is { } entry
            ? new ToolListing { Tools = entry.For(abilities).Tools, ListedAt = _catalog.ListedAt, Failure = failure }
            : null;
    }

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
