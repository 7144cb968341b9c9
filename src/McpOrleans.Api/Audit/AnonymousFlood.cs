namespace McpOrleans.Api.Audit;

/// <summary>Lets a few records per second pass and counts the others. Thread-safe.</summary>
internal sealed class AnonymousFlood(TimeProvider time)
{
    internal const int PerSecond = 20;

    private readonly Lock _gate = new();
    private long _second;
    private int _passed;
    private long _suppressed;

    /// <param name="suppressed">How many did not pass since the last one that did.</param>
    public bool TryPass(out long suppressed)
    {
        var second = time.GetUtcNow().ToUnixTimeSeconds();
        lock (_gate)
        {
            if (second != _second)
            {
                (_second, _passed) = (second, 0);
            }

            if (_passed == PerSecond)
            {
                _suppressed++;
                suppressed = 0;
                return false;
            }

            _passed++;
            (suppressed, _suppressed) = (_suppressed, 0);
            return true;
        }
    }
}
