namespace McpOrleans.Grains.Resilience;

/// <summary>
/// A circuit breaker that can be stored and restored, which Polly's can't: closed until so many consecutive failures, then open
/// for a while, then half open, when exactly one request goes on trial. Decides only; whoever uses it does the I/O.
/// </summary>
internal sealed class Circuit
{
    private CircuitState _state;
    private DateTimeOffset? _blockedUntil;
    private bool _trialRuns;

    // Outcomes of requests that were let through before the last transition say nothing about the state since.
    private int _epoch;

    /// <summary>Consecutive failures.</summary>
    public int FailureCount { get; private set; }

    /// <summary>What to store; null for a circuit that is closed, as every new one is.</summary>
    public CircuitRecord? ToRecord() => _state is CircuitState.Closed
        ? null
        : new CircuitRecord { IsIsolated = _state is CircuitState.Isolated, FailureCount = FailureCount, BlockedUntil = _blockedUntil };

    /// <summary>Takes over what was stored. A trial that ran then counts as one that never ended.</summary>
    public void Restore(CircuitRecord? record)
    {
        _epoch++;
        _trialRuns = false;
        _state = record switch { null => CircuitState.Closed, { IsIsolated: true } => CircuitState.Isolated, _ => CircuitState.Open };
        FailureCount = record?.FailureCount ?? 0;
        _blockedUntil = record?.BlockedUntil;
    }

    public CircuitStatus StatusAt(DateTimeOffset now) => new()
    {
        State = _state is CircuitState.Open && now >= _blockedUntil ? CircuitState.HalfOpen : _state,
        FailureCount = FailureCount,
        BlockedUntil = _blockedUntil,
    };

    /// <summary>Whether a request would be let through now. Takes no trial slot.</summary>
    public bool IsBlockedAt(DateTimeOffset now) => StatusAt(now).State switch
    {
        CircuitState.Closed => false,
        CircuitState.HalfOpen => _trialRuns,
        _ => true,
    };

    /// <summary>Lets a request through or not; one that was let through ends with exactly one outcome.</summary>
    public CircuitAdmission? TryEnter(DateTimeOffset now)
    {
        if (IsBlockedAt(now))
        {
            return null;
        }

        _trialRuns = _state is not CircuitState.Closed;
        return new CircuitAdmission(_epoch, _trialRuns);
    }

    /// <summary>How long a refused caller does well to wait; null while the circuit is isolated.</summary>
    public TimeSpan? RetryAfterAt(DateTimeOffset now) => StatusAt(now).State switch
    {
        CircuitState.Open => _blockedUntil - now,
        CircuitState.Isolated => null,
        _ => TimeSpan.FromSeconds(1),
    };

    /// <summary>The MCP server answered. True when the state changed and wants storing.</summary>
    public bool Succeeded(CircuitAdmission admission)
    {
        if (admission.Epoch != _epoch)
        {
            return false;
        }

        FailureCount = 0;
        return admission.IsTrial && Change(CircuitState.Closed, null);
    }

    /// <summary>The MCP server could not be reached or did not answer. True when the state changed and wants storing.</summary>
    public bool Failed(CircuitAdmission admission, DateTimeOffset now, int threshold, TimeSpan breakDuration)
    {
        if (admission.Epoch != _epoch)
        {
            return false;
        }

        FailureCount++;
        return (admission.IsTrial || FailureCount >= threshold) && Change(CircuitState.Open, now + breakDuration);
    }

    /// <summary>The request ended in a way that says nothing about the MCP server; the next one may go on trial.</summary>
    public void Released(CircuitAdmission admission)
    {
        if (admission.Epoch == _epoch && admission.IsTrial)
        {
            _trialRuns = false;
        }
    }

    /// <summary>Lets nothing through until <see cref="Reset"/>.</summary>
    public bool Isolate() => Change(CircuitState.Isolated, null);

    /// <summary>Closes the circuit and forgets the failures. True when that changed anything.</summary>
    public bool Reset()
    {
        FailureCount = 0;
        return _state is not CircuitState.Closed && Change(CircuitState.Closed, null);
    }

    private bool Change(CircuitState state, DateTimeOffset? blockedUntil)
    {
        _epoch++;
        _trialRuns = false;
        _state = state;
        _blockedUntil = blockedUntil;
        return true;
    }
}
