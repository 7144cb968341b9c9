using Orleans.Storage;

namespace McpOrleans.Grains.Servers;

/// <content>Orders: how a configuration takes effect, and how the circuit is changed by hand.</content>
internal sealed partial class McpServerGrain
{
    /// <summary>
    /// One attempt finds out that another activation has stored something, one takes that over, and one stores the order.
    /// </summary>
    private const int MaxOrderAttempts = 3;

    /// <summary>The order that is running, or that ran last. Orleans admits one at a time.</summary>
    private Task _order = Task.CompletedTask;

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

    private async Task<ConfigureServerResult> ConfigureFromWhatIsStoredAsync(McpServerConfig config, bool isUnlimited)
    {
        await _unreadable.TryReadAsync();
        TakeOverStored();
        if (_unreadable.IsPassing)
        {
            // It is unknown what would be replaced; it may be an isolation.
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
        next = next with { PinsVersion = IsNew(previous, next) || !accepted.IsSameAddress ? next.TargetVersion : previous.PinsVersion };
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

        // The configuration is stored and in force. What cannot be published or scheduled now is tried again later.
        await SettleAsync(ConvergeAsync());
        if (_entry.IsRefused)
        {
            await RemoveOfNobodyAsync();
            return new ConfigureServerResult { Refusal = ToolDirectory.Admission.TenantDeleted.Refusal };
        }

        // This is not awaited, because the connection reports its own outcome.
        _background.Run(() => _connection.GetAsync(CancellationToken.None));
        var transport = config.EffectiveTransport;
        LogConfigured(_key, transport, config.Enabled);
        return new ConfigureServerResult { Created = IsNew(previous, next), Status = Status() };
    }

    /// <summary>
    /// The order is in force at once. The answer says so only when it is also stored, because otherwise it would not survive this
    /// process.
    /// </summary>
    private async Task<McpServerStatus?> OrderAsync(Action order, string outcome)
    {
        if (_inForce.Config is null)
        {
            return Status();
        }

        for (var attempt = 1; ; attempt++)
        {
            order();
            try
            {
                await _learnt.StoreAsync().WaitAsync(StoredConfiguration.Cap, _clock);

                // An activation that has ended stores nothing any more.
                return _inForce.IsOver ? NotStored(outcome) : Status();
            }
            catch (InconsistentStateException) when (attempt < MaxOrderAttempts)
            {
                // Another activation has stored something. Once that is taken over, the order is applied to it.
            }
#pragma warning disable CA1031 // Whatever the storage throws, the answer is that the order was not stored.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _background.OnFailed(exception);
                return NotStored(outcome);
            }
        }
    }

    private McpServerStatus? NotStored(string outcome) =>
        Status() is { } status ? status with { NotStored = CallFailures.OrderNotStored(_key.Server, outcome) } : null;

    /// <summary>
    /// Does everything in one turn, so that nobody sees a half of it. The returned task completes when the previous connection is
    /// closed.
    /// </summary>
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
        _attempts.Admit();
        return farewell;
    }

    /// <summary>A server of a former tenant does not belong to the current one.</summary>
    private static bool IsNew(ServerState previous, ServerState next) =>
        previous.Config is null || previous.TenantGeneration != next.TenantGeneration;

    /// <summary>The address has changed, or there is no server any more. What was learnt before no longer applies.</summary>
    private Task LeaveTarget()
    {
        _circuit.Forget();
        _health.Forget();
        var farewell = CloseConnectionsAsync();
        _connection.Forget();
        _catalog.Suspect();
        _learnt.Forget();
        return farewell;
    }
}
