using System.Collections.Concurrent;
using McpOrleans.TestServers.Fixtures;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Api.Tests.Fixtures;

/// <summary>Keeps what the front logs.</summary>
public sealed class LogLines(LogLevel level = LogLevel.Information) : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> All => _lines;

    /// <summary>Waits for the lines of a request, which are written after its answer.</summary>
    public Task HaveAsync(Answer answer) => Eventually.TrueAsync(() => _lines.Any(line => line.Contains(answer.RequestId, StringComparison.Ordinal)));

    public ILogger CreateLogger(string categoryName) => new Logger(_lines, level);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<string> lines, LogLevel level) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= level;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {exception}".TrimEnd());
    }
}
