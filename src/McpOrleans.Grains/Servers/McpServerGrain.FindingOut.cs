namespace McpOrleans.Grains.Servers;

/// <content>How the grain finds out what is stored when that is unknown.</content>
internal sealed partial class McpServerGrain
{
    private Task _findingOut = Task.CompletedTask;

    /// <summary>
    /// It is unknown what is stored, or another activation has stored something else. This finds out and serves what is stored. The
    /// activation does not end for this, because Orleans would accept no calls until the last running call is over.
    /// </summary>
    private void FindOut()
    {
        if (_findingOut.IsCompleted)
        {
            _findingOut = FindOutAsync();
        }
    }

    /// <summary>Waits a little until it is known what is stored. Returns false when it is still unknown then.</summary>
    private async Task<bool> IsCertainAsync()
    {
        await _findingOut.WaitAsync(SettleCap, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return _findingOut.IsCompleted;
    }

    private async Task FindOutAsync()
    {
        // Both this task and the order that it concerns must be registered as running before anything is done.
        await Task.Yield();
        try
        {
            // It waits for the order, because what is read would otherwise replace what the order is about to store.
            await _order.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            await _stored.ReadAsync();
            while (_stored.Problem is { IsPassing: true } && !_inForce.IsOver)
            {
                // Meanwhile this activation uses the configuration from before.
                await Task.Delay(ConvergeAgainAfter, _clock);
                await _stored.ReadAsync();
            }

            if (!_inForce.IsOver)
            {
                ServeFound();
            }
        }
#pragma warning disable CA1031 // Nobody else would see the failure; publishing and scheduling are tried again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _background.OnFailed(exception);
        }
    }

    private void ServeFound()
    {
        var (before, found) = (_inForce.State, _stored.State);
        if (_stored.Problem is not null)
        {
            // It stays unreadable until the server is configured again or removed.
        }
        else if (found.Config is null)
        {
            var farewell = before.Config is null ? Task.CompletedTask : Leave();
            EndRemoval();
            _background.Run(() => farewell);
            _background.Run(_retention.ApplyAsync);
            _background.Run(ClearRestAsync);
        }
        else if (_inForce.IsLeaving)
        {
            ServeAgain(found);
        }
        else
        {
            var farewell = BringIntoForce(before, found);
            _background.Run(() => farewell);
        }

        _unreadable.Note();
        CatchUp();
        Converge();
        _background.Run(() => _connection.GetAsync(CancellationToken.None));
    }
}
