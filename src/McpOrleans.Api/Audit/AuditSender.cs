using System.Collections.Concurrent;
using System.Collections.Immutable;
using McpOrleans.Api.Tenants;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpOrleans.Api.Audit;

/// <summary>Brings the records that wait to their tenants, many at a time, until the front stops.</summary>
internal sealed class AuditSender(AuditQueue queue, IGrainFactory grains, TenantRegistry registry, TimeProvider time, ILoggerFactory loggers)
    : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private const int Parallelism = 16;
    private static readonly TimeSpan SendCap = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = loggers.CreateLogger(AuditTrail.Category);
    private bool _failing;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await SendAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SendAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // What still waits is sent by StopAsync, after the last request.
        }
    }

    private async Task SendAsync()
    {
        var failures = new ConcurrentQueue<Exception>();
        await Parallel.ForEachAsync(queue.Take(), new ParallelOptions { MaxDegreeOfParallelism = Parallelism }, async (batch, _) =>
        {
            try
            {
                await SendAsync(batch.Key, batch.Value);
            }
#pragma warning disable CA1031 // Whatever keeps them from their tenant: the log has them, and the next round tries again.
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

    private async Task SendAsync(string tenant, ImmutableArray<AuditRecord> records)
    {
        using var cap = new CancellationTokenSource(SendCap, time);

        // A platform admin may have named any tenant; only those that exist keep records.
        if (Names.IsValid(tenant) && await registry.FindAsync(tenant, cap.Token) is not null)
        {
            await grains.GetGrain<ITenantAuditGrain>(tenant).AppendAsync(records).WaitAsync(cap.Token);
        }
    }
}
