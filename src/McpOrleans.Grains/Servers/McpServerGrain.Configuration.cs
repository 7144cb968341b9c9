namespace McpOrleans.Grains.Servers;

/// <content>How a configuration comes into force, and how a server goes.</content>
internal sealed partial class McpServerGrain
{
    private bool _isChanging;
    private bool _isEnding;

    private bool IsUnreadable() => _unreadable.Problem is not null;

    public async Task<bool> RemoveAsync()
    {
        if (_isEnding)
        {
            throw new TimeoutException($"The storage has not yet said what came of an earlier order for MCP server '{_key.Server}'. It was not removed.");
        }

        _isChanging = true;
        try
        {
            return await RemoveWhatIsStoredAsync();
        }
        finally
        {
            _isChanging = false;
        }
    }

    private async Task<ConfigureServerResult> ConfigureAsync(McpServerConfig config, bool isUnlimited)
    {
        if (_isEnding)
        {
            return new ConfigureServerResult { Refusal = CallFailures.ConfigurationNotStored(_key.Server, StoreProblem.NotStored) };
        }

        _isChanging = true;
        try
        {
            return await ConfigureFromWhatIsStoredAsync(config, isUnlimited);
        }
        finally
        {
            _isChanging = false;
        }
    }

    private async Task<bool> RemoveWhatIsStoredAsync()
    {
        await _unreadable.TryReadAsync();
        TakeOverStored();
        if (_inForce.Config is null && _unreadable.Problem is null)
        {
            // Should its configuration have been lost, nothing else must be left for ever, least of all in the directory.
            await _tools.StoreAsync().WaitAsync(ServerAdmission.StoreCap, _clock);
            await _learnt.StoreAsync().WaitAsync(ServerAdmission.StoreCap, _clock);
            await _schedule.ApplyAsync();
            return await _entry.WithdrawAsync();
        }

        var before = _inForce.State;
        _inForce.BeginRemoval();
        var farewell = LeaveTarget();
        _catalog.Forget();
        _requests.Admit();
        try
        {
            // The directory goes last: should this process die in between, whoever repeats it finds the server there.
            await farewell;
            await _tools.StoreAsync().WaitAsync(ServerAdmission.StoreCap, _clock);
            await _learnt.StoreAsync().WaitAsync(ServerAdmission.StoreCap, _clock);
            await _retention.ApplyAsync().WaitAsync(ServerAdmission.StoreCap, _clock);
            await _server.ClearStateAsync().WaitAsync(ServerAdmission.StoreCap, _clock);
            _inForce.EndRemoval();
            _unreadable.Note();
            await _schedule.ApplyAsync();
            await _entry.ApplyAsync();
        }
        catch (Exception exception)
        {
            // What is stored decides: either a repetition goes on from here, or the next activation serves the server again.
            _background.OnFailed(exception);
            if (_inForce.IsLeaving && exception is not TimeoutException)
            {
                _inForce.Replace(before);
            }

            StartAfresh();
            throw;
        }

        LogRemoved(_key);
        DeactivateOnIdle();
        return true;
    }

    private async Task<ConfigureServerResult> ConfigureFromWhatIsStoredAsync(McpServerConfig config, bool isUnlimited)
    {
        await _unreadable.TryReadAsync();
        TakeOverStored();
        var previous = _inForce.State;
        var accepted = await _admission.AcceptAsync(_key, config, isUnlimited, previous, _catalog.ListedBytes);
        if (accepted.State is not { } next)
        {
            return new ConfigureServerResult { Errors = accepted.Errors, Refusal = accepted.Refusal };
        }

        var isOther = IsNew(previous, next) || !accepted.IsSameTarget || !next.Config!.Enabled;
        next = next with { Target = isOther ? Math.Max(previous.Target + 1, _clock.GetUtcNow().UtcTicks) : previous.Target };
        if (await _admission.StoreAsync(_key, next, _server, () => _unreadable.CanRead(StateNames.Server)) is { } problem)
        {
            if (problem is StoreProblem.Unknown)
            {
                StartAfresh();
            }

            return new ConfigureServerResult { Refusal = CallFailures.ConfigurationNotStored(_key.Server, problem) };
        }

        _unreadable.Note();
        var farewell = BringIntoForce(previous, next);
        await farewell;
        await ConvergeAsync();
        if (_entry.IsRefused)
        {
            await RemoveWhatIsStoredAsync();
            return new ConfigureServerResult { Refusal = ToolDirectory.Admission.TenantDeleted.Refusal };
        }

        // Not awaited: it says itself what comes of it.
        _background.Run(() => _connection.GetAsync(CancellationToken.None));
        var transport = config.EffectiveTransport;
        LogConfigured(_key, transport, config.Enabled);
        return new ConfigureServerResult { Created = IsNew(previous, next), Status = Status() };
    }

    private async Task RemoveOrphanAsync()
    {
        // It may have been configured again since, for the tenant that is there now.
        await _entry.ApplyAsync();
        if (_entry.IsRefused)
        {
            await RemoveAsync();
        }
    }

    /// <summary>
    /// Nobody knows what is stored: the next activation must find out. Not before an operation has ended that still runs, because
    /// it would read what is about to be replaced; and not while nothing can be read, because this one knows at least what held
    /// before.
    /// </summary>
    private void StartAfresh()
    {
        if (!_isEnding)
        {
            _isEnding = true;
            _background.Run(EndAsync);
        }
    }

    private async Task EndAsync()
    {
        while (!_inForce.IsOver)
        {
            // Operations on a state come one after the other.
            await _server.ReadStateAsync();
            if (_unreadable.CanRead(StateNames.Server))
            {
                DeactivateOnIdle();
                return;
            }

            await Task.Delay(ConvergeAgainAfter, _clock);
        }
    }

    /// <summary>All in one turn, so that nobody meets half of it; what is returned is the farewell to the connection before.</summary>
    private Task BringIntoForce(ServerState previous, ServerState next)
    {
        var farewell = Task.CompletedTask;
        if (previous.Target != next.Target)
        {
            _inForce.Replace(next);
            farewell = LeaveTarget();
        }
        else
        {
            _inForce.Adjust(next);
        }

        if (IsNew(previous, next))
        {
            _catalog.Forget();
            _schedule.BeginAnew();
        }

        _keyedCalls.Serve(next.TenantGeneration);
        _catalog.Apply();
        _requests.Admit();
        return farewell;
    }

    /// <summary>A server of a former tenant is none of this one's.</summary>
    private static bool IsNew(ServerState previous, ServerState next) =>
        previous.Config is null || previous.TenantGeneration != next.TenantGeneration;

    /// <summary>The address changed, or there is none any more: what was learnt of the one before says nothing.</summary>
    private Task LeaveTarget()
    {
        _circuit.Forget();
        _health.Forget();
        var farewell = _connection.CloseAsync();
        _catalog.Suspect();
        _learnt.Forget();
        return farewell;
    }
}
