using McpOrleans.Grains.Resilience;

namespace McpOrleans.Grains.Servers.Parking;

/// <summary>
/// What a call gives back while its caller is asked: its time stands still, its place is another's, and the trial that it may have been
/// has succeeded, since the server is alive. Not thread-safe: it runs on its grain's scheduler.
/// </summary>
internal sealed class QuestionPause
{
    private CallDeadline? _deadline;
    private Bulkhead? _bulkhead;
    private Action? _endTrial;

    /// <summary>Whether the call has given back its place.</summary>
    public bool IsOn { get; private set; }

    /// <summary>The call runs, in a place of the bulkhead.</summary>
    public void Begin(CallDeadline deadline, Bulkhead bulkhead) => (_deadline, _bulkhead) = (deadline, bulkhead);

    /// <summary>An attempt was let through the circuit.</summary>
    /// <param name="succeed">Says that it succeeded.</param>
    public void NoteTrial(Action succeed) => _endTrial = succeed;

    /// <summary>The attempt is over. False when the circuit was told its outcome before.</summary>
    public bool TryEndTrial()
    {
        var isOpen = _endTrial is not null;
        _endTrial = null;
        return isOpen;
    }

    /// <summary>The caller is asked now.</summary>
    public void Start()
    {
        if (_deadline is null || IsOn)
        {
            return;
        }

        IsOn = true;
        _deadline.Pause();
        _bulkhead!.Leave();
        _endTrial?.Invoke();
        _endTrial = null;
    }

    /// <summary>The caller has responded. The call is let in at once, beyond the limit if need be: the server is already at work on it.</summary>
    public void Stop()
    {
        if (IsOn && _deadline is not null)
        {
            IsOn = false;
            _bulkhead!.Return();
            _deadline.GoOn();
        }
    }

    /// <summary>The call is over.</summary>
    public void End() => (_deadline, _bulkhead, _endTrial) = (null, null, null);
}
