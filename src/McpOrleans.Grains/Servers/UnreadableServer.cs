using McpOrleans.Grains.Storage;
using Orleans.Core;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// Whether what is stored of a server can be read; where its configuration cannot, or the storage fails, the server says why, and
/// is looked for again. Not thread-safe: it lives on its grain's scheduler.
/// </summary>
/// <param name="key">The server.</param>
/// <param name="inForce">Whether it is served already.</param>
/// <param name="states">All that is stored of it, by name.</param>
/// <param name="clock">Says when to try again.</param>
internal sealed class UnreadableServer(
    ServerKey key, ServerInForce inForce, IReadOnlyDictionary<string, IStorage> states, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Of a call while nobody can read how long it may take.</summary>
    private static readonly TimeSpan UnknownTimeout = new McpServerConfig().Timeout;

    private DateTimeOffset _readAt;
    private Task? _reading;
    private Task _late = Task.CompletedTask;

    /// <summary>Null when everything was read that is needed to serve, or there is no server.</summary>
    public Failure? Problem { get; private set; }

    /// <summary>Whether the storage only failed to give something that is needed, or did not answer: what is stored may be well.</summary>
    public bool IsPassing => inForce.Config is null && states.Keys.Any(name => FindProblem(name) is { IsPassing: true });

    /// <summary>Whether there is a configuration, though nobody can read it.</summary>
    public bool IsStored => FindProblem(StateNames.Server) is { IsPassing: false };

    /// <summary>Whether it is time to try again.</summary>
    public bool IsReadingDue => Problem is not null && clock.GetUtcNow() - _readAt >= Interval;

    /// <summary>Why a state could not be read when that was tried last; null when it could.</summary>
    public StateProblem? FindProblem(string stateName) => UnreadableETag.FindProblem(states[stateName].Etag);

    /// <summary>Takes note of how the last reading, or what was written since, went.</summary>
    public void Note()
    {
        _readAt = clock.GetUtcNow();
        var problem = FindProblem();
        Problem = problem is null ? null : new Failure
        {
            Code = ErrorCodes.StorageUnavailable,
            Message = $"What is stored of MCP server '{key.Server}' cannot be read: {problem.Reason}.",
            Suggestion = problem.IsPassing ? "Try again later." : $"Configure it again: PUT /mcp/servers/{key.Server}; or remove it: DELETE /mcp/servers/{key.Server}. The service's log names what is stored.",
            Ran = false,
        };
    }

    /// <summary>The answer to a request that needs what cannot be read.</summary>
    public static Failure Refusal(Failure problem) => problem with { Message = $"{problem.Message} The request did not run." };

    /// <summary>What the storage did not give in time for the activation is read on, and served then.</summary>
    public void AwaitLate(Task reading) => _late = reading;

    /// <summary>Whether something is still read that the activation missed.</summary>
    public bool IsLate => !_late.IsCompleted;

    /// <summary>Waits for what the activation missed, as long as a call may take; returns how long that was.</summary>
    /// <param name="timeout">How long the call may take; null: as its server's configuration says.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TimeSpan> LateAsync(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (_late.IsCompleted)
        {
            return TimeSpan.Zero;
        }

        var started = clock.GetTimestamp();
        await _late.WaitAsync(timeout ?? UnknownTimeout, clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return clock.GetElapsedTime(started);
    }

    /// <summary>Reads again what could not be read. Shared by all who ask meanwhile.</summary>
    public Task TryReadAsync()
    {
        if (_reading is { IsCompleted: false })
        {
            return _reading;
        }

        return Problem is null ? Task.CompletedTask : _reading = ReadAsync();
    }

    private async Task ReadAsync()
    {
        _readAt = clock.GetUtcNow();

        // All at once: where the storage hangs, each of them takes its time. What belongs to a server that is served already is
        // being stored, or made up for.
        await Task.WhenAll(states
            .Where(state => FindProblem(state.Key) is not null && (state.Key == StateNames.Server || inForce.Config is null))
            .Select(state => state.Value.ReadStateAsync())
            .ToArray());
        Note();
    }

    /// <summary>
    /// A configuration that cannot be read is missed whatever the reason. Of the rest, what is lost for good is learnt again; what
    /// a storage only fails to give may be that the server is isolated, which one that is served already finds out later.
    /// </summary>
    private StateProblem? FindProblem() => states.Keys
        .Select(name => (Name: name, Problem: FindProblem(name)))
        .FirstOrDefault(state => (state.Problem is { IsPassing: true } && inForce.Config is null) || (state.Name == StateNames.Server && state.Problem is not null))
        .Problem;
}
