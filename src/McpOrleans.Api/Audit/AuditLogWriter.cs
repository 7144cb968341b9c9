using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace McpOrleans.Api.Audit;

/// <summary>
/// Writes audit records to the log in the background, so that no caller waits for a line to be formatted or for a slow console.
/// The first record waits a moment for others, because waking the log's threads for each record costs more than the records
/// themselves. Records that the log does not take in time are dropped and counted.
/// </summary>
internal sealed class AuditLogWriter(ILoggerFactory loggers, TimeProvider time) : BackgroundService
{
    /// <summary>How long the first record waits for others.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>How many records may wait to be written. Each takes a few hundred bytes.</summary>
    internal const int Capacity = 10_000;

    private readonly ILogger _logger = loggers.CreateLogger(AuditTrail.Category);

    private readonly Channel<AuditRecord> _waiting = Channel.CreateBounded<AuditRecord>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly CancellationTokenSource _pauses = new();
    private long _dropped;

    /// <summary>Queues a record for the log. Never waits.</summary>
    public void Write(AuditRecord record)
    {
        if (_logger.IsEnabled(LogLevel.Information) && !_waiting.Writer.TryWrite(record))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Returns how many records were dropped since the last call of this method.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    /// <summary>Writes the waiting records, within the time that the host allows. Records that are left after that are dropped.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await _pauses.CancelAsync();
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
        while (_waiting.Reader.TryRead(out _))
        {
            Interlocked.Increment(ref _dropped);
        }

        if (TakeDropped() is > 0 and var dropped)
        {
            AuditLog.Dropped(_logger, dropped);
        }
    }

    public override void Dispose()
    {
        _pauses.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Taken once: whoever disposes this without stopping it must not have it fail.
        var hurry = _pauses.Token;
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            await Task.Delay(Pause, time, hurry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (!stoppingToken.IsCancellationRequested && _waiting.Reader.TryRead(out var record))
            {
                WriteLine(record);
            }

            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private void WriteLine(AuditRecord record)
    {
        try
        {
            AuditLog.Write(_logger, record);
        }
#pragma warning disable CA1031 // A log that cannot take one line must stop neither the others nor the process.
        catch (Exception)
#pragma warning restore CA1031
        {
            Interlocked.Increment(ref _dropped);
        }
    }
}
