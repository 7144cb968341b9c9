namespace McpOrleans.Grains.Servers;

/// <content>How the grain finds out what is stored where nobody knows.</content>
internal sealed partial class McpServerGrain
{
    private Task _findingOut = Task.CompletedTask;

    /// <summary>
    /// Nobody knows what is stored, or another activation stored something else: that is found out, and served. This activation
    /// does not end for it, because Orleans lets nobody in then until the last call is over.
    /// </summary>
    private void FindOut()
    {
        if (_findingOut.IsCompleted)
        {
            _findingOut = FindOutAsync();
        }
    }

    /// <summary>Waits a little until it is known what is stored. False when it is not known then.</summary>
    private async Task<bool> IsCertainAsync()
    {
        await _findingOut.WaitAsync(SettleCap, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return _findingOut.IsCompleted;
    }

    private async Task FindOutAsync()
    {
        // Known as running, and the order that it is about as well, before anything is done.
        await Task.Yield();
        try
        {
            // What is read would take the place of what an order is about to store.
            await _order.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            await _stored.ReadAsync();
            while (_stored.Problem is { IsPassing: true } && !_inForce.IsOver)
            {
                // Until then this activation goes on with what held before.
                await Task.Delay(ConvergeAgainAfter, _clock);
                await _stored.ReadAsync();
            }

            if (!_inForce.IsOver)
            {
                ServeFound();
            }
        }
#pragma warning disable CA1031 // Nobody else would see it; what could not be published or scheduled is tried again.
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
            // It stays unreadable until somebody configures or removes the server.
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
