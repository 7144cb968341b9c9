using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace McpOrleans.Api.Audit;

/// <summary>
/// Sends the waiting records to their tenants, many at a time, until the front stops. What cannot be sent is reported in the log.
/// </summary>
internal sealed class AuditSender(
    AuditTrail trail, AuditQueue queue, IGrainFactory grains, TenantRegistry registry, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private const int Parallelism = 16;
    private static readonly TimeSpan SendCap = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the stop waits, however many tenants there are. Records that have not reached their tenants by then are only in the
    /// log.
    /// </summary>
    private static readonly TimeSpan StopCap = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = loggers.CreateLogger(AuditTrail.Category);
    private bool _failing;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        using var cap = new CancellationTokenSource(StopCap, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, cap.Token);
        await base.StopAsync(both.Token);
        trail.TellSuppressed();
        await SendAsync(both.Token);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                trail.TellSuppressed();
                await SendAsync(CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
            // StopAsync sends what still waits, after the last request.
        }
    }

    /// <param name="cancellationToken">Ends the sending. Records that are not sent by then are put back.</param>
    private async Task SendAsync(CancellationToken cancellationToken)
    {
        var failures = new ConcurrentQueue<Exception>();
        await Parallel.ForEachAsync(queue.Take(), new ParallelOptions { MaxDegreeOfParallelism = Parallelism }, async (batch, _) =>
        {
            try
            {
                await SendAsync(batch.Key, batch.Value, cancellationToken);
            }
#pragma warning disable CA1031 // Whatever the failure is, the log has the records, and the next round tries again.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                queue.PutBack(batch.Key, batch.Value);
                failures.Enqueue(exception);
            }
        });
        if (!failures.IsEmpty && !_failing)
        {
            AuditLog.NotSent(_logger, failures.Count, failures.First());
        }

        _failing = !failures.IsEmpty;
    }

    private async Task SendAsync(string tenant, ImmutableArray<AuditRecord> records, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var cap = new CancellationTokenSource(SendCap, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, cap.Token);

        // A platform admin may have named any tenant. Only tenants that exist keep records.
        if (Names.IsValid(tenant) && await registry.FindAsync(tenant, both.Token) is not null)
        {
            await grains.GetGrain<ITenantAuditGrain>(tenant).AppendAsync(records).WaitAsync(both.Token);
        }
    }
}
