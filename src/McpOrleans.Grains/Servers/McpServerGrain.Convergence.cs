using Orleans.Storage;

namespace McpOrleans.Grains.Servers;

/// <content>How what is stored, in force, published and scheduled come to agree, whatever failed before.</content>
internal sealed partial class McpServerGrain
{
    private static readonly TimeSpan ConvergeAgainAfter = TimeSpan.FromSeconds(10);

    private IGrainTimer? _again;
    private bool _isWithdrawn;

    /// <summary>Brings the directory and the schedule to what is in force, behind whatever changed it; again later where that fails.</summary>
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

    /// <summary>For what failed now. What could not be stored or read is stored and read then, too.</summary>
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
    }

    /// <summary>Serves what is stored, unless that is served already or cannot be read.</summary>
    private void TakeOverStored()
    {
        if (_inForce.Config is not null || _inForce.IsLeaving)
        {
            return;
        }

        if (_unreadable.FindProblem(StateNames.KeyedCalls) is not { IsPassing: true })
        {
            // Whatever becomes of the server: no key that was used must be taken for a new one.
            _keyedCalls.Restore();
        }

        if (_unreadable.Problem is not null)
        {
            Converge();
            if (_unreadable.IsPassing)
            {
                // Nobody may ask for the server, but its health is to be checked.
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

            // An earlier removal may have left something, or begun to store it too late.
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
        _schedule.Resume();

        // A process that died between storing and publishing left this undone. In the background: calls wait meanwhile.
        Converge();
    }

    /// <summary>What was learnt of a server that was reached otherwise says nothing of this one.</summary>
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

    /// <summary>A state that could not be read may be readable by now: whoever asks for the server has that looked up, at most every few seconds.</summary>
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

        // Where it was configured anew meanwhile, nothing is taken over, but the directory does not say how it is now.
        Converge();
    }

    /// <summary>Somebody was sent here, and there is no server: its state was lost, and the directory must not send anybody here again.</summary>
    private void NoticeGhost()
    {
        if (_inForce.Config is null && !_inForce.IsLeaving && !_isWithdrawn)
        {
            _isWithdrawn = true;
            Converge();
        }
    }

    /// <summary>
    /// Waits a little until the directory has what was just learnt, so that the next request finds it. Nothing depends on that:
    /// the next health check sees to it again.
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
#pragma warning disable CA1031 // Whatever Orleans or the storage throws.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _background.OnFailed(exception);
        }
    }

    /// <summary>This activation has ended: the next one sees to it that the directory has what holds now.</summary>
    private void OnPublishedLate() => _background.Run(() => this.AsReference<IRemindable>().ReceiveReminder(LateReminder, default));

    /// <summary>
    /// The tenant that this server belongs to was deleted, and the server was missed then. It is removed by a call to itself,
    /// which interleaves with no configuration.
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
                // Should it have failed, the next refusal calls again.
                _isOrphanCalled = false;
            }
        });
    }
}
