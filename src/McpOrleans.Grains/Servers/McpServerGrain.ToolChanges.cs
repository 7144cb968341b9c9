using Orleans.Storage;

namespace McpOrleans.Grains.Servers;

/// <content>Tools whose definitions changed: who is told, and how they are accepted.</content>
internal sealed partial class McpServerGrain
{
    public async Task<ToolChangeListing?> GetToolChangesAsync()
    {
        await _unreadable.LateAsync(timeout: null, CancellationToken.None);
        if (_unreadable.Problem is { } problem)
        {
            ReadAgain();
            return new ToolChangeListing { Failure = problem };
        }

        NoticeGhost();
        return _inForce.Config is null ? null : _pins.List();
    }

    public async Task<AcceptToolChangesResult?> AcceptToolChangesAsync(AcceptToolChanges order)
    {
        await _unreadable.LateAsync(timeout: null, CancellationToken.None);
        if (_unreadable.Problem is { } problem)
        {
            ReadAgain();
            return new AcceptToolChangesResult { Failure = problem };
        }

        NoticeGhost();
        for (var attempt = 1; ; attempt++)
        {
            if (_inForce.Config is null)
            {
                return null;
            }

            var result = Accept(order);
            if (result.Failure is not null)
            {
                return result;
            }

            try
            {
                await _tools.StoreAsync().WaitAsync(StoredConfiguration.Cap, _clock);
                await SettleAsync(_entry.ApplyAsync());

                // An activation that has ended stores nothing any more.
                return _inForce.IsOver ? result with { Failure = CallFailures.AcceptanceNotStored(_key.Server) } : result;
            }
            catch (InconsistentStateException) when (attempt < MaxOrderAttempts)
            {
                // Another activation has stored something. Once that is taken over, the order is applied to it.
            }
#pragma warning disable CA1031 // Whatever the storage throws, the answer is that the acceptance was not stored.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _background.OnFailed(exception);
                return result with { Failure = CallFailures.AcceptanceNotStored(_key.Server) };
            }
        }
    }

    private AcceptToolChangesResult Accept(AcceptToolChanges order)
    {
        var result = _pins.Accept(order);
        if (!result.Accepted.IsEmpty)
        {
            _catalog.Apply();
            Converge();
        }

        return result;
    }

    /// <summary>The tenant may no longer want changed tools to be hidden. It is asked with each health check.</summary>
    private async Task FollowPolicyAsync()
    {
        TellChanges();
        if (await _pins.FollowPolicyAsync())
        {
            _catalog.Apply();
            Converge();
        }
    }

    /// <summary>Tells the tenant's audit, in the background, what waits to be told. When that fails, it is tried again later.</summary>
    private void TellChanges()
    {
        if (_changes.IsDue)
        {
            _background.Run(TellChangesAsync);
        }
    }

    private async Task TellChangesAsync()
    {
        try
        {
            await _changes.SendAsync();
        }
        catch
        {
            ConvergeLater();
            throw;
        }
    }
}
