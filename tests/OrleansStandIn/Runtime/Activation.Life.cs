using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <content>Activation and deactivation.</content>
internal sealed partial class Activation
{
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _activationCancellation = new();
    private CancellationTokenSource? _deactivationCancellation;
    private ActivationState _state = ActivationState.Creating;
    private ActivationState _deactivatedFrom;
    private DeactivationReason _reason;
    private bool _activating = true;
    private bool _finishing;
    private volatile bool _abandoned;

    private enum ActivationState
    {
        Creating,
        Activating,
        Valid,
        Deactivating,
        Invalid,
    }

    public Task Deactivated => _deactivated.Task;

    public void Start(Dictionary<string, object>? requestContext) => _scheduler.Post(() => _ = ActivateAsync(requestContext));

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_state is ActivationState.Invalid or ActivationState.Deactivating)
            {
                return;
            }

            _reason = deactivationReason;
            _deactivatedFrom = _state;
            _state = ActivationState.Deactivating;
            // The time for deactivation runs from here, also while calls in flight end.
            _deactivationCancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _deactivationCancellation.CancelAfter(Silo.CollectionOptions.DeactivationTimeout);
        }

        _activationCancellation.Cancel();
        QueuePump();
    }

    /// <summary>Whether the silo was killed under it.</summary>
    public bool IsAbandoned => _abandoned;

    /// <summary>
    /// The silo is gone: callers get an error at once, the next call goes elsewhere. What runs here still comes to its end, as
    /// in Orleans' test clusters, where a killed silo is one that was given no time to stop; but no answer leaves it.
    /// </summary>
    public void Abandon()
    {
        GrainCall[] lost;
        lock (_gate)
        {
            _abandoned = true;
            lost = [.. _running.Concat(_waiting).OfType<GrainCall>()];
            _waiting.Clear();
        }

        Endpoint.Cluster.Remove(this);
        // A client never learns that the silo behind its gateway is gone: its calls time out.
        foreach (var call in lost.Where(call => call.Origin.Silo is not null))
        {
            call.Fail(new SiloUnavailableException($"The target silo became unavailable for message: {call}."));
        }

        Deactivate(Silo.Stopping, new CancellationToken(canceled: true));
    }

    private async Task ActivateAsync(Dictionary<string, object>? requestContext)
    {
        _activationCancellation.CancelAfter(Silo.CollectionOptions.ActivationTimeout);
        var token = _activationCancellation.Token;
        RequestContext.Import(requestContext);
        try
        {
            GrainInstance = GrainActivator.Create(this, _grainClass);
            lock (_gate)
            {
                if (_state == ActivationState.Creating)
                {
                    _state = ActivationState.Activating;
                }
            }

            (GrainInstance as ILifecycleParticipant<IGrainLifecycle>)?.Participate(Lifecycle);
            await Lifecycle.StartAsync(token).WaitAsync(token);
            if (GrainInstance is IGrainBase grain)
            {
                await grain.OnActivateAsync(token).WaitAsync(token);
            }

            lock (_gate)
            {
                if (_state == ActivationState.Activating)
                {
                    _state = ActivationState.Valid;
                    _idleSince = Environment.TickCount64;
                }
            }
        }
        catch (Exception exception)
        {
            Silo.Log.ActivationFailed(exception, GrainId);
            Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationFailed, exception, "Failed to activate grain."));
        }
        finally
        {
            lock (_gate)
            {
                _activating = false;
            }

            QueuePump();
        }
    }

    private async Task FinishAsync()
    {
        var token = _deactivationCancellation!.Token;
        DisposeTimers();
        try
        {
            if (_deactivatedFrom == ActivationState.Valid && GrainInstance is IGrainBase grain)
            {
                await grain.OnDeactivateAsync(_reason, token).WaitAsync(token);
            }
        }
        catch (Exception exception) when (!(_abandoned && exception is OperationCanceledException))
        {
            Silo.Log.DeactivationFailed(exception, GrainId);
        }
        catch (OperationCanceledException)
        {
            // The silo was killed: nobody waits for this.
        }

        await Lifecycle.StopAsync(token);
        WorkItem[] left;
        Endpoint.Cluster.Remove(this);
        lock (_gate)
        {
            _state = ActivationState.Invalid;
            left = [.. _waiting];
            _waiting.Clear();
        }

        Silo.Forget(this);
        await DisposeInstanceAsync();
        _deactivated.TrySetResult();
        foreach (var call in left.OfType<GrainCall>())
        {
            if (_reason.Exception is { } why)
            {
                call.Fail(why);
            }
            else
            {
                Endpoint.Cluster.Forward(call, _reason.Description);
            }
        }
    }

    private async Task DisposeInstanceAsync()
    {
        try
        {
            if (GrainInstance is IAsyncDisposable asyncDisposable)
            {
                await asyncDisposable.DisposeAsync();
            }
            else
            {
                (GrainInstance as IDisposable)?.Dispose();
            }

            await _scope.DisposeAsync();
        }
        catch (Exception exception)
        {
            Silo.Log.DeactivationFailed(exception, GrainId);
        }

        _activationCancellation.Dispose();
        _deactivationCancellation?.Dispose();
    }

    private void DisposeTimers()
    {
        GrainTimer[] timers;
        lock (_gate)
        {
            timers = [.. _timers];
        }

        foreach (var timer in timers)
        {
            timer.Dispose();
        }
    }
}
