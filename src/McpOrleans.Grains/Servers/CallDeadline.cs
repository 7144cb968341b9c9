using McpOrleans.Threading;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// When a call is given up: after its timeout without a sign of life, where progress that the server reports is one, and after
/// <see cref="Longest"/> in any case.
/// </summary>
internal sealed class CallDeadline : IProgressObserver, IDisposable
{
    /// <summary>Below the grain's response timeout and above every configurable timeout.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _end;
    private readonly CancellationTokenRegistration _caller;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly Lock _lock = new();
    private volatile bool _isCallerGone;
    private bool _isOver;
    private long? _pausedAt;
    private TimeSpan _paused;

    /// <param name="timeout">How long the call may take without a sign of life.</param>
    /// <param name="spent">How much of that has passed already.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone.</param>
    public CallDeadline(TimeSpan timeout, TimeSpan spent, TimeProvider clock, CancellationToken cancellationToken)
    {
        Timeout = timeout;
        _clock = clock;
        _started = clock.GetTimestamp();
        var left = spent < timeout ? timeout - spent : TimeSpan.Zero;
        if (clock == TimeProvider.System)
        {
            _end = CancellationPool.Rent();
            if (left > TimeSpan.Zero)
            {
                _end.CancelAfter(left);
            }
            else
            {
                // At once: a timer would let the call be sent before it fires.
                _end.Cancel();
            }
        }
        else
        {
            _end = new CancellationTokenSource(left, clock);
        }

        // One source for both ends: a linked one would cost each call two more objects.
        _caller = cancellationToken.UnsafeRegister(static deadline => ((CallDeadline)deadline!).OnCallerGone(), this);
    }

    public TimeSpan Timeout { get; }

    public bool HasExpired => _end.IsCancellationRequested && !_isCallerGone;

    /// <summary>Cancelled when the deadline has expired or the caller has gone.</summary>
    public CancellationToken Token => _end.Token;

    /// <summary>The server reported progress. May be called from any thread, and after the call has ended.</summary>
    public void OnProgress()
    {
        lock (_lock)
        {
            // The answer may have overtaken its last progress report: the source is another call's by then.
            if (!_isOver && _pausedAt is null)
            {
                Extend();
            }
        }
    }

    /// <summary>The time stands still from now on.</summary>
    public void Pause()
    {
        lock (_lock)
        {
            if (!_isOver && _pausedAt is null && !_end.IsCancellationRequested)
            {
                _pausedAt = _clock.GetTimestamp();
                _end.CancelAfter(System.Threading.Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>The time goes on, as after a sign of life.</summary>
    public void GoOn()
    {
        lock (_lock)
        {
            if (!_isOver && _pausedAt is { } pausedAt)
            {
                _paused += _clock.GetElapsedTime(pausedAt);
                _pausedAt = null;
                Extend();
            }
        }
    }

    public void Dispose()
    {
        // It waits for the callback, should that run now: afterwards nobody cancels the source.
        _caller.Dispose();
        lock (_lock)
        {
            if (_isOver)
            {
                // Given back twice, the source would end two calls at once.
                return;
            }

            _isOver = true;
        }

        if (_clock == TimeProvider.System)
        {
            CancellationPool.Return(_end);
        }
        else
        {
            _end.Dispose();
        }
    }

    private void Extend()
    {
        var left = Longest - (_clock.GetElapsedTime(_started) - _paused);
        if (left > TimeSpan.Zero)
        {
            _end.CancelAfter(left < Timeout ? left : Timeout);
        }
    }

    private void OnCallerGone()
    {
        if (!_end.IsCancellationRequested)
        {
            _isCallerGone = true;
            _end.Cancel();
        }
    }
}
