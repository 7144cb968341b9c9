using McpOrleans.Grains.Resilience;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Grains.Servers;

/// <summary>
/// A server's circuit with its stored state: in force at once, stored on every transition.
/// Not thread-safe: it lives on its grain's scheduler.
/// </summary>
internal sealed partial class CircuitGate(
    ServerKey key, LearntStore learnt, Action onFailed, TimeProvider clock, ILogger logger)
{
    private readonly Circuit _circuit = new();

    public CircuitStatus Status => _circuit.StatusAt(clock.GetUtcNow());

    /// <summary>How long nothing is let through; null while nobody knows.</summary>
    public TimeSpan? RetryAfter => _circuit.RetryAfterAt(clock.GetUtcNow());

    public bool IsBlocked => _circuit.IsBlockedAt(clock.GetUtcNow());

    /// <summary>Takes over what an earlier activation stored.</summary>
    public void Restore() => _circuit.Restore(learnt.Value.Circuit);

    public CircuitAdmission? TryEnter() => _circuit.TryEnter(clock.GetUtcNow());

    /// <summary>The answer to a request that is not let through.</summary>
    public Failure Refuse() => Status.State is CircuitState.Isolated
        ? new Failure
        {
            Code = ErrorCodes.CircuitOpen,
            Message = $"MCP server '{key.Server}' was isolated by hand. The request did not run.",
            Suggestion = $"Reset it: POST /mcp/circuit-breakers/{key.Server}/reset.",
            Ran = false,
        }
        : new Failure
        {
            Code = ErrorCodes.CircuitOpen,
            Message = $"MCP server '{key.Server}' failed {_circuit.FailureCount} times in a row and is left alone for a while. The request did not run.",
            Suggestion = "Try again later; GET /mcp/health says how the server is.",
            RetryAfter = RetryAfter,
            Ran = false,
        };

    /// <summary>What a request that was let through came to. Every admission ends here once.</summary>
    public Task RecordAsync(CircuitAdmission admission, bool? isAlive, McpServerConfig config)
    {
        switch (isAlive)
        {
            case true when _circuit.Succeeded(admission):
                LogClosed(key);
                return StoreAsync();
            case false:
                var opens = _circuit.Failed(admission, clock.GetUtcNow(), config.CircuitBreakerThreshold, config.CircuitBreakerTimeout);
                onFailed();
                if (!opens)
                {
                    return Task.CompletedTask;
                }

                LogOpened(key, _circuit.FailureCount, config.CircuitBreakerTimeout);
                return StoreAsync();
            case null:
                _circuit.Released(admission);
                return Task.CompletedTask;
            default:
                return Task.CompletedTask;
        }
    }

    public Task IsolateAsync()
    {
        _circuit.Isolate();
        LogIsolated(key);
        return StoreAsync();
    }

    public Task ResetAsync()
    {
        if (!_circuit.Reset())
        {
            return Task.CompletedTask;
        }

        LogClosed(key);
        return StoreAsync();
    }

    private Task StoreAsync() => learnt.UpdateAsync(known => known with { Circuit = _circuit.ToRecord() });

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: circuit open after {Failures} failures, for {Duration}.")]
    private partial void LogOpened(ServerKey server, int failures, TimeSpan duration);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server}: circuit closed.")]
    private partial void LogClosed(ServerKey server);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: circuit isolated by hand.")]
    private partial void LogIsolated(ServerKey server);
}
