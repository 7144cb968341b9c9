namespace McpOrleans.Grains.Upstream.Bounds;

/// <summary>How often something may happen: so often a second for long, and more at once after a pause. Thread-safe.</summary>
internal sealed class RateLimit
{
    private readonly Lock _lock = new();
    private readonly double _perSecond;
    private readonly double _atOnce;
    private readonly TimeProvider _clock;
    private double _left;
    private long _asOf;

    /// <param name="perSecond">How often for long.</param>
    /// <param name="atOnce">How often at once.</param>
    /// <param name="clock">Measures the time.</param>
    public RateLimit(double perSecond, double atOnce, TimeProvider clock)
    {
        (_perSecond, _atOnce, _clock, _left) = (perSecond, atOnce, clock, atOnce);
        _asOf = clock.GetTimestamp();
    }

    /// <param name="count">How many of it happen; a large one may stand for several.</param>
    public bool TryTake(double count)
    {
        lock (_lock)
        {
            var now = _clock.GetTimestamp();
            _left = Math.Min(_atOnce, _left + (_clock.GetElapsedTime(_asOf, now).TotalSeconds * _perSecond));
            _asOf = now;
            if (_left < count)
            {
                return false;
            }

            _left -= count;
            return true;
        }
    }
}
