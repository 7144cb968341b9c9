namespace McpOrleans.Grains.Storage;

/// <summary>
/// Stores a grain's state from calls that interleave: one write at a time, and each takes everything that gathered during the
/// one before, so a thousand changes at once cost a few writes. Not thread-safe: it lives on its grain's scheduler.
/// </summary>
/// <param name="write">Takes what is to be stored before its first await, then stores it.</param>
internal sealed class CoalescedWrites(Func<Task> write)
{
    private Task _current = Task.CompletedTask;
    private long _wanted;
    private long _taken;
    private long _stored;

    /// <summary>Returns once all that was known when it was called is stored; fails when the write that took it failed.</summary>
    public async Task WriteAsync()
    {
        var mine = ++_wanted;
        while (_stored < mine)
        {
            if (_current.IsCompleted)
            {
                _current = WriteOnceAsync();
            }

            if (_taken >= mine)
            {
                await _current;
            }
            else
            {
                // Whether or not a write works that began before this change, the next one takes it.
                await _current.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
    }

    /// <summary>Returns, however it went, once nothing is being written.</summary>
    public async Task IdleAsync()
    {
        while (!_current.IsCompleted)
        {
            await _current.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task WriteOnceAsync()
    {
        var taken = _taken = _wanted;
        await write();
        _stored = taken;
    }
}
