using McpOrleans.Grains.Storage;
using Orleans.Core;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// Knows whether the stored states of a server can be read. When its configuration cannot be read, or the storage fails, the server
/// reports the reason, and reading is tried again. Not thread-safe: it runs on its grain's scheduler.
/// </summary>
/// <param name="key">The server.</param>
/// <param name="inForce">Says whether the server is already served.</param>
/// <param name="states">All states of the server, by name.</param>
/// <param name="clock">Decides when to try again.</param>
internal sealed class UnreadableServer(
    ServerKey key, ServerInForce inForce, IReadOnlyDictionary<string, IStorage> states, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>The timeout of a call while the configured one cannot be read.</summary>
    private static readonly TimeSpan UnknownTimeout = new McpServerConfig().Timeout;

    private DateTimeOffset _readAt;
    private Task? _reading;
    private Task _late = Task.CompletedTask;

    /// <summary>Why the server cannot be served. Null when every state that is needed was read, or when there is no server.</summary>
    public Failure? Problem { get; private set; }

    /// <summary>Whether the storage only failed to return a needed state, or did not answer. The stored state may be intact.</summary>
    public bool IsPassing => inForce.Config is null && states.Keys.Any(name => FindProblem(name) is { IsPassing: true });

    /// <summary>Whether there is a stored configuration that cannot be read.</summary>
    public bool IsStored => FindProblem(StateNames.Server) is { IsPassing: false };

    /// <summary>Whether it is time to try again.</summary>
    public bool IsReadingDue => Problem is not null && clock.GetUtcNow() - _readAt >= Interval;

    /// <summary>Returns why the last attempt to read a state failed; null when it succeeded.</summary>
    public StateProblem? FindProblem(string stateName) => UnreadableETag.FindProblem(states[stateName].Etag);

    /// <summary>Updates the problem after states were read or written.</summary>
    public void Note()
    {
        _readAt = clock.GetUtcNow();
        var problem = FindProblem();
        Problem = problem is null ? null : new Failure
        {
            Code = ErrorCodes.StorageUnavailable,
            Message = $"The stored state of MCP server '{key.Server}' cannot be read: {problem.Reason}.",
            Suggestion = problem.IsPassing ? "Try again later." : $"Configure the server again with PUT /mcp/servers/{key.Server}, or remove it with DELETE /mcp/servers/{key.Server}. The service's log names the state that cannot be read.",
            Ran = false,
        };
    }

    /// <summary>The reply to a request that needs a state that cannot be read.</summary>
    public static Failure Refusal(Failure problem) => problem with { Message = $"{problem.Message} The request did not run." };

    /// <summary>What the storage did not return in time for the activation is still being read, and is served when it arrives.</summary>
    public void AwaitLate(Task reading) => _late = reading;

    /// <summary>Whether something that came too late for the activation is still being read.</summary>
    public bool IsLate => !_late.IsCompleted;

    /// <summary>
    /// Waits for the states that came too late for the activation, for as long as a call may take. Returns the time that passed.
    /// </summary>
    /// <param name="timeout">How long the call may take. Null: the timeout in its server's configuration.</param>
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

    /// <summary>Reads again what could not be read. One attempt is shared by everybody who asks while it runs.</summary>
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

        // All states are read at once, because each read takes long when the storage hangs. States of a server that is already
        // served are not read: they are being stored, or are replaced.
        await Task.WhenAll(states
            .Where(state => FindProblem(state.Key) is not null && (state.Key == StateNames.Server || inForce.Config is null))
            .Select(state => state.Value.ReadStateAsync())
            .ToArray());
        Note();
    }

    /// <summary>
    /// An unreadable configuration is a problem for whatever reason. Other states that are lost are learnt again. But when the
    /// storage only fails to return one of them, it may say that the server is isolated, so this is a problem too, unless the
    /// server is already served and finds out later.
    /// </summary>
    private StateProblem? FindProblem() => states.Keys
        .Select(name => (Name: name, Problem: FindProblem(name)))
        .FirstOrDefault(state => (state.Problem is { IsPassing: true } && inForce.Config is null) || (state.Name == StateNames.Server && state.Problem is not null))
        .Problem;
}
