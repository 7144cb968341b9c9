using System.Collections.Concurrent;
using McpOrleans.Api.Audit;
using McpOrleans.TestServers.Fixtures;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace McpOrleans.Api.Tests.Audit;

public sealed class AuditLogWriterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_LogThrowsOnce_WritesTheOthersAndCountsThatOne()
    {
        using var log = new FakeLog { FailsAt = "r1" };
        using var writer = new AuditLogWriter(log, TimeProvider.System);
        await writer.StartAsync(Token);

        foreach (var id in new[] { "r0", "r1", "r2" })
        {
            writer.Write(Record(id));
        }

        await Eventually.TrueAsync(() => log.Lines.Count == 2, cancellationToken: Token);
        log.Lines.ShouldContain(line => line.Contains("r0", StringComparison.Ordinal));
        log.Lines.ShouldContain(line => line.Contains("r2", StringComparison.Ordinal));
        writer.TakeDropped().ShouldBe(1);
        await writer.StopAsync(Token);
        writer.ExecuteTask!.IsCompletedSuccessfully.ShouldBeTrue("a log must not stop the process");
    }

    [Fact]
    public async Task Write_LogHangs_WaitsForNothingAndCountsWhatDoesNotFit()
    {
        using var log = new FakeLog { FailsAt = null };
        log.Gate.Reset();
        using var writer = new AuditLogWriter(log, TimeProvider.System);
        await writer.StartAsync(Token);
        writer.Write(Record("first"));
        await Eventually.TrueAsync(() => log.IsWriting, cancellationToken: Token);

        for (var i = 0; i < AuditLogWriter.Capacity + 5; i++)
        {
            writer.Write(Record("more"));
        }

        writer.TakeDropped().ShouldBe(5);
        log.Gate.Set();
        await writer.StopAsync(Token);
        log.Lines.Count.ShouldBe(AuditLogWriter.Capacity + 1);
    }

    private static AuditRecord Record(string id) => new()
    {
        Time = DateTimeOffset.UnixEpoch,
        Tenant = "t",
        CallerId = "c",
        Action = "callTool",
        Outcome = "ok",
        RequestId = id,
    };

    private sealed class FakeLog : ILoggerFactory, ILogger
    {
        public ManualResetEventSlim Gate { get; } = new(initialState: true);

        public ConcurrentQueue<string> Lines { get; } = new();

        public string? FailsAt { get; init; }

        private volatile bool _isWriting;

        public bool IsWriting => _isWriting;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            _isWriting = true;
            Gate.Wait(Token);
            var line = formatter(state, exception);
            if (FailsAt is not null && line.Contains(FailsAt, StringComparison.Ordinal))
            {
                throw new IOException("The disk is full.");
            }

            Lines.Enqueue(line);
        }

        public void Dispose() => Gate.Dispose();
    }
}
