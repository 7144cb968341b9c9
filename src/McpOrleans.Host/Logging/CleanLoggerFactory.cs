namespace McpOrleans.Host.Logging;

/// <summary>
/// The only way into the log, whoever logs and wherever the log is written: messages, properties, scopes and exceptions all pass
/// through <see cref="LogText"/>.
/// </summary>
internal sealed class CleanLoggerFactory(ILoggerFactory inner) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Logger(inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    /// <summary>Does not dispose the inner factory, which this class does not own.</summary>
    public void Dispose()
    {
    }

    private sealed class Logger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(new CleanState(state, text: null));

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (inner.IsEnabled(logLevel))
            {
                var text = LogText.Clean(formatter(state, exception));
                inner.Log(logLevel, eventId, new CleanState(state, text), CleanException.Of(exception), static (clean, _) => clean.ToString());
            }
        }
    }
}
