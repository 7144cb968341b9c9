namespace McpOrleans.Grains.Servers;

/// <content>How a server is removed, or stays what it was when the storage fails.</content>
internal sealed partial class McpServerGrain
{
    public async Task<bool> RemoveAsync()
    {
        if (!await IsCertainAsync())
        {
            throw new OrderNotStoredException($"The outcome of an earlier order for MCP server '{_key.Server}' is not known yet, because the storage has not confirmed it. The server was not removed.");
        }

        var removal = RemoveWhatIsStoredAsync();
        _order = removal;
        return await removal;
    }

    private async Task<bool> RemoveWhatIsStoredAsync()
    {
        await _unreadable.TryReadAsync();
        TakeOverStored();
        if (_unreadable.IsPassing)
        {
            throw new OrderNotStoredException($"The stored state of MCP server '{_key.Server}' cannot be read at the moment. The server was not removed.");
        }

        if (_inForce.Config is null && _unreadable.Problem is null)
        {
            return await RemoveRestAsync();
        }

        await RemoveAllAsync();
        LogRemoved(_key);
        DeactivateOnIdle();
        return true;
    }

    /// <summary>If the configuration was lost, everything else must still be removed, especially the entry in the directory.</summary>
    private async Task<bool> RemoveRestAsync()
    {
        try
        {
            await ClearRestAsync();
            await _schedule.ApplyAsync();
            return await _entry.WithdrawAsync();
        }
        catch (Exception exception)
        {
            _background.OnFailed(exception);
            ConvergeLater();
            throw NotRemoved(configuration: null);
        }
    }

    private async Task RemoveAllAsync()
    {
        var before = _inForce.State;
        StoreProblem? configuration = StoreProblem.NotStored;
        try
        {
            await Leave();
            await _retention.ApplyAsync().WaitAsync(StoredConfiguration.Cap, _clock);

            // The configuration is cleared before the rest. If the rest fails, or this process dies, the reminder wakes the grain,
            // which removes what is left. But a server whose removal failed stays what it was, for example isolated.
            configuration = await _stored.ClearAsync(_background.OnFailed);
            if (configuration is null)
            {
                EndRemoval();
                await ClearRestAsync();

                // What could not be read a moment ago is gone, so there is no sign of a server any more.
                _unreadable.Note();
                await _schedule.ApplyAsync();
                await _entry.ApplyAsync();
                return;
            }
        }
        catch (Exception exception)
        {
            _background.OnFailed(exception);
        }

        switch (configuration)
        {
            case null:
                ConvergeLater();
                break;
            case StoreProblem.NotStored:
                ServeAgain(before);
                Converge();
                break;
            default:
                FindOut();
                break;
        }

        throw NotRemoved(configuration);
    }

    /// <summary>
    /// Reports what is known. The storage's own exception would make Orleans end this activation and accept no calls until the last
    /// running call is over.
    /// </summary>
    /// <param name="configuration">What became of the stored configuration. Null: it is gone.</param>
    private OrderNotStoredException NotRemoved(StoreProblem? configuration) => new(configuration switch
    {
        null => $"MCP server '{_key.Server}' was removed, but something that belongs to it is still left.",
        StoreProblem.NotStored => $"MCP server '{_key.Server}' could not be removed.",
        _ => $"It is not known whether MCP server '{_key.Server}' was removed, because the storage has not confirmed it.",
    });

    /// <summary>If this fails, the next refusal of the directory triggers another attempt.</summary>
    private async Task RemoveOfNobodyAsync()
    {
        try
        {
            await RemoveWhatIsStoredAsync();
        }
        catch (OrderNotStoredException exception)
        {
            _background.OnFailed(exception);
        }
    }

    private async Task RemoveOrphanAsync()
    {
        // It may have been configured again meanwhile, for the tenant that exists now.
        await _entry.ApplyAsync();
        if (_entry.IsRefused)
        {
            await RemoveAsync();
        }
    }

    /// <summary>From now on, callers find no server. Its stored states stay, because the removal may fail.</summary>
    private Task Leave()
    {
        _inForce.BeginRemoval();
        _circuit.Forget();
        _health.Forget();
        var farewell = CloseConnectionsAsync();
        _catalog.Suspect();
        _attempts.Admit();
        return farewell;
    }

    private void EndRemoval()
    {
        _inForce.EndRemoval();
        _unreadable.Note();
        _catalog.Forget();
        _learnt.Forget();
    }

    /// <summary>The removal failed. The server is what it was, except for its connection.</summary>
    private void ServeAgain(ServerState state)
    {
        _inForce.Replace(state);
        BelieveTools();
        BelieveLearnt();
        if (state.Config is not null)
        {
            // A change from before the removal may not have been stored because the removal began.
            _background.Run(_learnt.StoreAsync);
            _background.Run(_tools.StoreAsync);
        }

        _attempts.Admit();
    }

    private async Task ClearRestAsync()
    {
        await _tools.StoreAsync().WaitAsync(StoredConfiguration.Cap, _clock);
        await _learnt.StoreAsync().WaitAsync(StoredConfiguration.Cap, _clock);
    }
}
