using Orleans.Storage;

namespace McpOrleans.Grains.Servers;

/// <content>How the stored, active, published and scheduled configurations are brought into agreement, whatever failed before.</content>
internal sealed partial class McpServerGrain
{
    private static readonly TimeSpan ConvergeAgainAfter = TimeSpan.FromSeconds(10);

    private IGrainTimer? _again;
    private bool _isWithdrawn;

    /// <summary>
    /// Updates the directory and the schedule to what is in force, in the background. When that fails, it is tried again later.
    /// </summary>
    private void Converge() => _background.Run(ConvergeAsync);

    private async Task ConvergeAsync()
    {
        try
        {
            try
            {
                await _entry.ApplyAsync();
            }
            finally
            {
                await _schedule.ApplyAsync();
            }
        }
        catch
        {
            ConvergeLater();
            throw;
        }
    }

    private void OnKeyedCallFailed(Exception exception)
    {
        _background.OnFailed(exception);
        OnNotStored(exception);
    }

    private void OnNotStored(Exception exception)
    {
        ConvergeLater();
        if (exception is InconsistentStateException)
        {
            FindOut();
        }
    }

    /// <summary>Tries again later what has failed now. States that could not be stored or read are then stored and read, too.</summary>
    private void ConvergeLater()
    {
        if (!_inForce.IsOver)
        {
            _again ??= this.RegisterGrainTimer(
                _ =>
                {
                    _again?.Dispose();
                    _again = null;
                    CatchUp();
                    ReadAgain();
                    return ConvergeAsync();
                },
                new GrainTimerCreationOptions(ConvergeAgainAfter, Timeout.InfiniteTimeSpan) { Interleave = true });
        }
    }

    private void CatchUp()
    {
        _keyedCalls.CatchUp();
        _learnt.CatchUp();
        _tools.CatchUp();
        TellChanges();
    }

    /// <summary>Serves what is stored, unless it is already served or cannot be read.</summary>
    private void TakeOverStored()
    {
        if (_inForce.Config is not null || _inForce.IsLeaving)
        {
            return;
        }

        if (_unreadable.FindProblem(StateNames.KeyedCalls) is not { IsPassing: true })
        {
            // This is needed whatever happens to the server: no used key may be taken for a new one.
            _keyedCalls.Restore();
        }

        if (_unreadable.Problem is not null)
        {
            Converge();
            if (_unreadable.IsPassing)
            {
                // Its health must be checked, even if no call for the server arrives.
                ConvergeLater();
            }

            return;
        }

        if (_stored.State.Config is null)
        {
            if (!_keyedCalls.IsEmpty)
            {
                _background.Run(_retention.ApplyAsync);
            }

            // An earlier removal may have left something behind.
            _background.Run(ClearRestAsync);
            return;
        }

        _inForce.Replace(_stored.State);
        _keyedCalls.Serve(_stored.State.TenantGeneration);
        _tools.Restore();
        BelieveTools();
        _learnt.Restore();
        if (!_learnt.IsOfTarget)
        {
            _learnt.Forget();
        }

        BelieveLearnt();
        TellChanges();
        _schedule.Resume();

        // A process that died between storing and publishing did not do this. It runs in the background because calls are waiting.
        Converge();
    }

    /// <summary>Uses what was learnt only if the server was reached in the same way; otherwise it says nothing about this one.</summary>
    private void BelieveLearnt()
    {
        if (_learnt.IsOfTarget)
        {
            _circuit.Restore();
            _health.Restore();
        }
    }

    private void BelieveTools()
    {
        _catalog.Apply();
        if (!_tools.IsOfTarget)
        {
            _catalog.Suspect();
        }
    }

    /// <summary>
    /// A state that could not be read may be readable by now. A request for the server triggers another attempt, at most every few
    /// seconds.
    /// </summary>
    private void ReadAgain()
    {
        if (_unreadable.IsReadingDue && _order.IsCompleted && _findingOut.IsCompleted)
        {
            _background.Run(ReadNowAsync);
        }
    }

    private async Task ReadNowAsync()
    {
        await _unreadable.TryReadAsync();
        TakeOverStored();

        // If the server was configured again meanwhile, nothing is taken over, but the directory is not up to date.
        Converge();
    }

    /// <summary>
    /// A caller was sent here, but there is no server: its state was lost. The directory must not send anybody here again.
    /// </summary>
    private void NoticeGhost()
    {
        if (_inForce.Config is null && !_inForce.IsLeaving && !_isWithdrawn)
        {
            _isWithdrawn = true;
            Converge();
        }
    }

    /// <summary>
    /// Waits a little until the directory has what was just learnt, so that the next request finds it. Nothing depends on this: the
    /// next health check makes sure of it.
    /// </summary>
    private async Task SettleAsync(Task publication)
    {
        try
        {
            await publication.WaitAsync(SettleCap, _clock);
        }
        catch (TimeoutException) when (!publication.IsCompleted)
        {
            _background.Run(() => publication);
        }
#pragma warning disable CA1031 // Whatever Orleans or the storage throws, the next health check tries again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _background.OnFailed(exception);
        }
    }

    /// <summary>This activation has ended. The next one makes sure that the directory has what is in force now.</summary>
    private void OnPublishedLate() => _background.Run(() => this.AsReference<IRemindable>().ReceiveReminder(LateReminder, default));

    /// <summary>
    /// The tenant of this server was deleted, and the server was missed then. It removes itself by a call to itself, because such a
    /// call does not interleave with a configuration.
    /// </summary>
    private void OnTenantGone()
    {
        if (_isOrphanCalled)
        {
            return;
        }

        _isOrphanCalled = true;
        _background.Run(async () =>
        {
            try
            {
                await this.AsReference<IRemindable>().ReceiveReminder(OrphanReminder, default);
            }
            finally
            {
                // If the removal failed, the next refusal of the directory calls it again.
                _isOrphanCalled = false;
            }
        });
    }
}
