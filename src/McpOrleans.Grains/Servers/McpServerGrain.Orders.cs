namespace McpOrleans.Grains.Servers;

/// <content>Orders: how a configuration comes into force, how a server goes, and how its circuit is changed by hand.</content>
internal sealed partial class McpServerGrain
{
    /// <summary>The order that runs, or ran last. Orleans lets in one at a time.</summary>
    private Task _order = Task.CompletedTask;

    public async Task<bool> RemoveAsync()
    {
        if (!await IsCertainAsync())
        {
            throw new OrderNotStoredException($"The storage has not yet said what came of an earlier order for MCP server '{_key.Server}'. It was not removed.");
        }

        var removal = RemoveWhatIsStoredAsync();
        _order = removal;
        return await removal;
    }

    private async Task<ConfigureServerResult> ConfigureAsync(McpServerConfig config, bool isUnlimited)
    {
        if (!await IsCertainAsync())
        {
            return new ConfigureServerResult { Refusal = CallFailures.ConfigurationNotStored(_key.Server, StoreProblem.EarlierUnknown) };
        }

        var configuration = ConfigureFromWhatIsStoredAsync(config, isUnlimited);
        _order = configuration;
        return await configuration;
    }

    private async Task<bool> RemoveWhatIsStoredAsync()
    {
        await _unreadable.TryReadAsync();
        TakeOverStored();
        if (_unreadable.IsPassing)
        {
            throw new OrderNotStoredException($"What is stored of MCP server '{_key.Server}' cannot be read now. It was not removed.");
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

    /// <summary>Should its configuration have been lost, nothing else must be left for ever, least of all in the directory.</summary>
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
            throw NotRemoved();
        }
    }

    private async Task RemoveAllAsync()
    {
        var before = _inForce.State;
        var farewell = Leave();
        try
        {
            await farewell;
            await _retention.ApplyAsync().WaitAsync(StoredConfiguration.Cap, _clock);

            // Before the rest: should that fail, or this process die, the reminder wakes the grain, which removes what is left; but
            // a server whose removal failed is what it was, isolated for example.
            await _stored.ClearAsync();
            EndRemoval();
            await ClearRestAsync();
            await _schedule.ApplyAsync();
            await _entry.ApplyAsync();
        }
        catch (Exception exception)
        {
            _background.OnFailed(exception);
            if (_inForce.IsLeaving)
            {
                if (!_stored.IsUndecided)
                {
                    ServeAgain(before);
                }

                FindOut();
            }
            else
            {
                ConvergeLater();
            }

            throw NotRemoved();
        }
    }

    /// <summary>
    /// Says what is known. With the exception of its storage, Orleans would end this activation and let nobody in until the last call
    /// is over.
    /// </summary>
    private OrderNotStoredException NotRemoved() => new(
        _inForce.IsLeaving ? $"The storage did not say whether MCP server '{_key.Server}' is removed."
        : _inForce.Config is null ? $"MCP server '{_key.Server}' was removed, but not everything that belongs to it."
        : $"MCP server '{_key.Server}' could not be removed.");

    private async Task<ConfigureServerResult> ConfigureFromWhatIsStoredAsync(McpServerConfig config, bool isUnlimited)
    {
        await _unreadable.TryReadAsync();
        TakeOverStored();
        if (_unreadable.IsPassing)
        {
            // Nobody knows what would be replaced: an isolation, for example.
            return new ConfigureServerResult { Refusal = CallFailures.ConfigurationNotStored(_key.Server, StoreProblem.NotStored) };
        }

        var previous = _inForce.State;
        var accepted = await _admission.AcceptAsync(_key, config, isUnlimited, previous, _catalog.ListedBytes);
        if (accepted.State is not { } next)
        {
            return new ConfigureServerResult { Errors = accepted.Errors, Refusal = accepted.Refusal };
        }

        var isOther = IsNew(previous, next) || !accepted.IsSameTarget || !next.Config!.Enabled;
        next = next with { TargetVersion = isOther ? Math.Max(previous.TargetVersion + 1, _clock.GetUtcNow().UtcTicks) : previous.TargetVersion };
        if (await _admission.StoreAsync(_key, next, _stored) is { } problem)
        {
            if (problem is StoreProblem.Unknown)
            {
                FindOut();
            }

            return new ConfigureServerResult { Refusal = CallFailures.ConfigurationNotStored(_key.Server, problem) };
        }

        var farewell = BringIntoForce(previous, next);
        _unreadable.Note();
        await farewell;

        // It is stored and in force: what cannot be published or scheduled now is later.
        await SettleAsync(ConvergeAsync());
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

    /// <summary>
    /// What was ordered is in force at once. The answer says so only when it is stored, too: otherwise it would not survive this
    /// process.
    /// </summary>
    private async Task<McpServerStatus?> OrderAsync(Action order, string outcome)
    {
        if (_inForce.Config is null)
        {
            return Status();
        }

        order();
        try
        {
            await _learnt.StoreAsync().WaitAsync(StoredConfiguration.Cap, _clock);
            return Status();
        }
#pragma warning disable CA1031 // Whatever a storage throws, the answer is that it was not stored.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _background.OnFailed(exception);
            return Status() is { } status ? status with { NotStored = CallFailures.OrderNotStored(_key.Server, outcome) } : null;
        }
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
    private Task BringIntoForce(ServerState previous, ServerState next)
    {
        var farewell = Task.CompletedTask;
        if (previous.Config is null || previous.TargetVersion != next.TargetVersion)
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

    /// <summary>For everybody who asks there is no server from now on. What is stored of it is left, because its removal may fail.</summary>
    private Task Leave()
    {
        _inForce.BeginRemoval();
        _circuit.Forget();
        _health.Forget();
        var farewell = _connection.CloseAsync();
        _catalog.Suspect();
        _requests.Admit();
        return farewell;
    }

    private void EndRemoval()
    {
        _inForce.EndRemoval();
        _unreadable.Note();
        _catalog.Forget();
        _learnt.Forget();
    }

    /// <summary>The removal failed: the server is what it was, but for its connection.</summary>
    private void ServeAgain(ServerState state)
    {
        _inForce.Replace(state);
        BelieveTools();
        BelieveLearnt();
        _background.Run(_learnt.StoreAsync);
        _requests.Admit();
    }

    private async Task ClearRestAsync()
    {
        await _tools.StoreAsync().WaitAsync(StoredConfiguration.Cap, _clock);
        await _learnt.StoreAsync().WaitAsync(StoredConfiguration.Cap, _clock);
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
