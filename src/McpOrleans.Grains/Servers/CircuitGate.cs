using McpOrleans.Grains.Resilience;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// A server's circuit with its stored state: in force at once, stored behind every transition.
/// Not thread-safe: it lives on its grain's scheduler.
/// </summary>
internal sealed partial class CircuitGate(
    ServerKey key, ServerInForce inForce, KeptState<LearntState> learnt, Action onFailed, TimeProvider clock, ILogger logger)
{
    private readonly Circuit _circuit = new();

    public CircuitStatus Status => _circuit.StatusAt(clock.GetUtcNow());

    /// <summary>How long nothing is let through; null while nobody knows.</summary>
    public TimeSpan? RetryAfter => _circuit.RetryAfterAt(clock.GetUtcNow());

    public bool IsBlocked => _circuit.IsBlockedAt(clock.GetUtcNow());

    /// <summary>Takes over what an earlier activation stored.</summary>
    public void Restore() => _circuit.Restore(learnt.Value.Circuit);

    /// <summary>Closes the circuit of a server that is now another one. What still runs on the one before says nothing about it.</summary>
    public void Forget() => _circuit.Restore(null);

    public CircuitAdmission? TryEnter() => _circuit.TryEnter(clock.GetUtcNow());

    /// <summary>The answer to a request that is not let through.</summary>
    public Failure Refuse() => Status.State is CircuitState.Isolated
        ? new Failure
        {
            Code = ErrorCodes.CircuitOpen,
            Message = $"MCP server '{key.Server}' was isolated by hand. The request did not run.",
            Suggestion = $"Close its circuit with POST /mcp/circuit-breakers/{key.Server}/reset.",
            Ran = false,
        }
        : new Failure
        {
            Code = ErrorCodes.CircuitOpen,
            Message = $"MCP server '{key.Server}' failed {Times(_circuit.FailureCount)} in a row, so it gets no requests for a while. The request did not run.",
            Suggestion = "Try again later. GET /mcp/health shows the health of the server.",
            RetryAfter = RetryAfter,
            Ran = false,
        };

    /// <summary>What a request that was let through came to; null says nothing of the server. Every admission ends here once.</summary>
    public void Record(CircuitAdmission admission, bool? isAlive)
    {
        if (isAlive is null || inForce.Config is not { } config)
        {
            _circuit.Released(admission);
        }
        else if (isAlive.Value)
        {
            if (_circuit.Succeeded(admission))
            {
                LogClosed(key);
                Store();
            }
        }
        else
        {
            if (_circuit.Failed(admission, clock.GetUtcNow(), config.CircuitBreakerThreshold, config.CircuitBreakerTimeout))
            {
                LogOpened(key, _circuit.FailureCount, config.CircuitBreakerTimeout);
                Store();
            }

            onFailed();
        }
    }

    public void Isolate()
    {
        _circuit.Isolate();
        LogIsolated(key);
        Store();
    }

    public void Reset()
    {
        if (_circuit.Reset())
        {
            LogClosed(key);
            Store();
        }
    }

    private void Store() => learnt.Update(known => known with { Circuit = _circuit.ToRecord() });

    private static string Times(int count) => count == 1 ? "once" : $"{count} times";

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: the circuit is open for {Duration}. Failures in a row: {Failures}.")]
    private partial void LogOpened(ServerKey server, int failures, TimeSpan duration);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server}: the circuit is closed.")]
    private partial void LogClosed(ServerKey server);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: the circuit was isolated by hand.")]
    private partial void LogIsolated(ServerKey server);
}
