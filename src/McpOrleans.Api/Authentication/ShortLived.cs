namespace McpOrleans.Api.Authentication;

/// <summary>
/// A value of another process, kept for a short time. Who needs a newer one than is kept waits for a reading; all who wait share
/// one. Thread-safe.
/// </summary>
/// <param name="read">Reads the value; gets the one that is kept, and may return it again.</param>
/// <param name="time">The clock.</param>
internal sealed class ShortLived<T>(Func<T?, Task<T>> read, TimeProvider time)
    where T : class
{
    /// <summary>A reading that takes longer fails: what it brings could be older than those who wait may accept.</summary>
    private static readonly TimeSpan ReadingCap = TimeSpan.FromSeconds(4);

    private readonly Lock _gate = new();
    private Task<T>? _reading;
    private int _readingChanges;
    private int _changes;
    private Kept? _kept;

    /// <summary>Says that the value was changed by this process: what was read before is not good enough any more.</summary>
    public void Invalidate()
    {
        lock (_gate)
        {
            _changes++;
            _kept = null;
        }
    }

    /// <summary>The value, no older than <paramref name="maxAge"/> by the time its reading began.</summary>
    public ValueTask<T> GetAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _kept) is { } kept && time.GetElapsedTime(kept.ReadAt) is var age && age <= maxAge)
        {
            if (age > maxAge / 2)
            {
                // Ahead of time, so that hardly anybody ever waits.
                _ = ReadAsync().ContinueWith(
                    static reading => _ = reading.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }

            return ValueTask.FromResult(kept.Value);
        }

        return new ValueTask<T>(ReadAsync().WaitAsync(cancellationToken));
    }

    private Task<T> ReadAsync()
    {
        lock (_gate)
        {
            if (_reading is null or { IsCompleted: true } || _readingChanges != _changes)
            {
                var changes = _readingChanges = _changes;
                var known = _kept?.Value;
                _reading = Task.Run(() => ReadOnceAsync(known, changes));
            }

            return _reading;
        }
    }

    private async Task<T> ReadOnceAsync(T? known, int changes)
    {
        var startedAt = time.GetTimestamp();
        var value = await read(known).WaitAsync(ReadingCap, time);
        lock (_gate)
        {
            if (changes == _changes)
            {
                Volatile.Write(ref _kept, new Kept(value, startedAt));
            }
        }

        return value;
    }

    private sealed record Kept(T Value, long ReadAt);
}
