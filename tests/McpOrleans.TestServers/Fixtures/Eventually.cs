namespace McpOrleans.TestServers.Fixtures;

/// <summary>Waits for conditions that come true by themselves, with a cap.</summary>
public static class Eventually
{
    /// <summary>The cap where a test names none: long enough for a busy machine of two cores.</summary>
    public static TimeSpan DefaultCap { get; } = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <exception cref="TimeoutException">The condition did not come true in time.</exception>
    public static Task TrueAsync(
        Func<bool> condition, Func<string>? describe = null, TimeSpan? cap = null, CancellationToken cancellationToken = default) =>
        TrueAsync(_ => Task.FromResult(condition()), describe, cap, cancellationToken);

    /// <inheritdoc cref="TrueAsync(Func{bool}, Func{string}?, TimeSpan?, CancellationToken)"/>
    public static async Task TrueAsync(
        Func<CancellationToken, Task<bool>> condition,
        Func<string>? describe = null,
        TimeSpan? cap = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var limit = cap ?? DefaultCap;
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition(cancellationToken))
        {
            if (TimeProvider.System.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"Not within {limit.TotalSeconds} s. {describe?.Invoke()}");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }
}
