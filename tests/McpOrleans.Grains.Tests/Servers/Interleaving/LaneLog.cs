using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Grains.Tests.Servers.Interleaving;

/// <summary>Writes what the grains log into the journal of the schedule that runs.</summary>
internal sealed class LaneLog : ILoggerProvider, ILogger
{
    private static readonly string Grains = typeof(StateNames).Namespace!;

    public ConcurrentQueue<string> Current { get; set; } = new();

    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith(Grains, StringComparison.Ordinal) ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Current.Enqueue($"    log: {formatter(state, exception)} {exception?.GetType().Name} {exception?.GetBaseException().Message}".TrimEnd());

    public void Dispose()
    {
    }
}
