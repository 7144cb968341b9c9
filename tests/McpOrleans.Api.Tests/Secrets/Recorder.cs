using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Api.Tests.Secrets;

/// <summary>Keeps all that the service writes for others: logs at every level with their parts, and traces.</summary>
internal sealed class Recorder : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Place, byte[] Bytes)> _records = new();
    private readonly ActivityListener _listener;

    public Recorder()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Add,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IReadOnlyCollection<(string Place, byte[] Bytes)> Records => _records;

    public int Logs => _records.Count(record => record.Place.StartsWith("log", StringComparison.Ordinal));

    public int Activities => _records.Count(record => record.Place.StartsWith("trace", StringComparison.Ordinal));

    public void Add(string place, string text) => _records.Enqueue((place, Encoding.UTF8.GetBytes(text)));

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() => _listener.Dispose();

    private void Add(Activity activity) => Add(
        $"trace {activity.Source.Name} {activity.OperationName}",
        string.Join('\n', [
            activity.DisplayName,
            activity.StatusDescription ?? "",
            activity.TraceStateString ?? "",
            .. activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"),
            .. activity.Baggage.Select(item => $"{item.Key}={item.Value}"),
            .. activity.Events.SelectMany(item => item.Tags.Select(tag => $"{item.Name} {tag.Key}={tag.Value}")),
        ]));

    private sealed class Logger(Recorder recorder, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            recorder.Add($"log scope {category}", Parts(state));
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            recorder.Add($"log {logLevel} {category}", $"{formatter(state, exception)}\n{Parts(state)}\n{exception}");

        private static string Parts<TState>(TState state) => state is IEnumerable<KeyValuePair<string, object?>> parts
            ? string.Join('\n', parts.Select(part => $"{part.Key}={part.Value}"))
            : $"{state}";
    }
}
