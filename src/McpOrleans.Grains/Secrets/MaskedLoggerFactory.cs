using Microsoft.Extensions.Logging;

namespace McpOrleans.Grains.Secrets;

/// <summary>For the SDK, whose most talkative levels repeat what an MCP server said.</summary>
internal sealed class MaskedLoggerFactory(ILoggerFactory inner, SecretMask mask) : ILoggerFactory
{
    public static ILoggerFactory For(ILoggerFactory inner, SecretMask mask) => mask.IsEmpty ? inner : new MaskedLoggerFactory(inner, mask);

    public ILogger CreateLogger(string categoryName) => new MaskedLogger(inner.CreateLogger(categoryName), mask);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    /// <summary>The other one is not ours.</summary>
    public void Dispose()
    {
    }

    private sealed class MaskedLogger(ILogger inner, SecretMask mask) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(mask.Apply(state.ToString() ?? string.Empty));

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        // As one text: its parts would carry the secret to whoever writes them one by one.
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (inner.IsEnabled(logLevel))
            {
                var text = exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception}";
                inner.Log(logLevel, eventId, mask.Apply(text), exception: null, static (masked, _) => masked);
            }
        }
    }
}
