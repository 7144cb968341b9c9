namespace McpOrleans.Grains.Servers;

/// <content>How a configuration comes into force, and how a server goes.</content>
internal sealed partial class McpServerGrain
{
    private bool _isWithdrawn;
    private bool _isLeaving;

    private bool IsUnreadable() => _unreadable.Problem is not null && !_isLeaving;

    public async Task<bool> RemoveAsync()
    {
        await _unreadable.TryReadAsync();
        TakeOverStored();
        if (_inForce.Config is null && _unreadable.Problem is null)
        {
            // Should its configuration have been lost, the directory must not keep it for ever.
            return await _entry.WithdrawAsync();
        }

        var before = _inForce.State;
        _isLeaving = true;
        _inForce.Remove();
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
            await _schedule.ApplyAsync();
            await _entry.ApplyAsync();
        }
        catch (Exception exception)
        {
            // What is stored decides: either a repetition goes on from here, or the next activation serves the server again.
            _background.OnFailed(exception);
            _isLeaving = false;
            if (_server.State.Config is not null)
            {
                _inForce.Replace(before);
            }

            DeactivateOnIdle();
            throw;
        }

        _isLeaving = false;
        _unreadable.Note();
        LogRemoved(_key);
        DeactivateOnIdle();
        return true;
    }

    private async Task<ConfigureServerResult> ConfigureAsync(McpServerConfig config, bool isUnlimited)
    {
        await _unreadable.TryReadAsync();
        TakeOverStored();
        var previous = _inForce.State;
        var accepted = await _admission.AcceptAsync(_key, config, isUnlimited, previous, _catalog.ListedBytes);
        if (accepted.State is not { } next)
        {
            return new ConfigureServerResult { Errors = accepted.Errors, Refusal = accepted.Refusal };
        }

        if (await _admission.StoreAsync(_key, next, _server) is { } problem)
        {
            if (problem is StoreProblem.Unknown)
            {
                DeactivateOnIdle();
            }

            return new ConfigureServerResult { Refusal = CallFailures.ConfigurationNotStored(_key.Server, problem) };
        }

        _unreadable.Note();
        var farewell = BringIntoForce(previous, next, accepted.IsSameTarget);
        await farewell;
        try
        {
            await _entry.ApplyAsync();
        }
        finally
        {
            await _schedule.ApplyAsync();
        }

        if (_entry.IsRefused)
        {
            await RemoveAsync();
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

    /// <summary>All in one turn, so that nobody meets half of it; what is returned is the farewell to the connection before.</summary>
    private Task BringIntoForce(ServerState previous, ServerState next, bool isSameTarget)
    {
        var farewell = Task.CompletedTask;
        var isNew = IsNew(previous, next);
        if (isNew || !isSameTarget || !next.Config!.Enabled)
        {
            _inForce.Replace(next);
            farewell = LeaveTarget();
        }
        else
        {
            _inForce.Adjust(next);
        }

        if (isNew)
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

    /// <summary>Serves what is stored, unless that is served already or cannot be read.</summary>
    private void TakeOverStored()
    {
        if (_unreadable.Problem is not null)
        {
            _background.Run(_entry.ApplyAsync);
            return;
        }

        if (_inForce.Config is not null || _server.State.Config is null)
        {
            return;
        }

        _inForce.Replace(_server.State);
        _learnt.Restore();
        _tools.Restore();
        _circuit.Restore();
        _health.Restore();
        _catalog.Apply();

        // A process that died between storing and publishing left this undone. In the background: calls wait meanwhile.
        _background.Run(async () =>
        {
            await _entry.ApplyAsync();
            await _schedule.ApplyAsync();
        });
    }

    /// <summary>A state that could not be read may be readable by now: whoever asks for the server has that looked up, at most every few seconds.</summary>
    private void ReadAgain()
    {
        if (_unreadable.IsReadingDue)
        {
            _background.Run(async () =>
            {
                await _unreadable.TryReadAsync();
                TakeOverStored();
            });
        }
    }

    /// <summary>Somebody was sent here, and there is no server: its state was lost, and the directory must not send anybody here again.</summary>
    private void NoticeGhost()
    {
        if (_inForce.Config is null && !_isWithdrawn)
        {
            _isWithdrawn = true;
            _background.Run(_entry.ApplyAsync);
        }
    }
}
