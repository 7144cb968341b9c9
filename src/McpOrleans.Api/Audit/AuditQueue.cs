namespace McpOrleans.Api.Audit;

/// <summary>
/// The records that wait to be sent to their tenants. The queue is bounded: when more records of a tenant wait than the tenant
/// would keep, its oldest one is dropped and counted. So a flood in one tenant never costs another tenant a record. Thread-safe.
/// </summary>
internal sealed class AuditQueue(TimeProvider time)
{
    /// <summary>How many records of all tenants together may wait. A record has some hundred bytes.</summary>
    internal const int MaxRecords = 100_000;

    /// <summary>The action of a record that stands for dropped ones.</summary>
    internal const string DroppedAction = "audit_records_dropped";

    private readonly Lock _gate = new();
    private Dictionary<string, Waiting> _tenants = new(StringComparer.Ordinal);
    private int _count;

    public void Add(AuditRecord record)
    {
        lock (_gate)
        {
            var waiting = Of(record.Tenant);
            if (waiting.Records.Count >= ITenantAuditGrain.Capacity || (_count >= MaxRecords && waiting.Records.Count > 0))
            {
                waiting.Records.Dequeue();
                waiting.Dropped++;
            }
            else if (_count >= MaxRecords)
            {
                waiting.Dropped++;
                return;
            }
            else
            {
                _count++;
            }

            waiting.Records.Enqueue(record);
        }
    }

    /// <summary>Removes and returns all waiting records, by tenant and in order.</summary>
    public IReadOnlyDictionary<string, ImmutableArray<AuditRecord>> Take()
    {
        Dictionary<string, Waiting> taken;
        lock (_gate)
        {
            if (_tenants.Count == 0)
            {
                return ImmutableDictionary<string, ImmutableArray<AuditRecord>>.Empty;
            }

            (taken, _tenants, _count) = (_tenants, new(StringComparer.Ordinal), 0);
        }

        return taken.ToDictionary(pair => pair.Key, pair => Batch(pair.Key, pair.Value), StringComparer.Ordinal);
    }

    /// <summary>Puts back records that could not be sent, as many as there is room for before the records that arrived meanwhile.</summary>
    public void PutBack(string tenant, ImmutableArray<AuditRecord> records)
    {
        lock (_gate)
        {
            var since = Of(tenant);
            var room = Math.Max(0, Math.Min(ITenantAuditGrain.Capacity - since.Records.Count, MaxRecords - _count));
            var kept = records.Where(record => record.Dropped == 0).TakeLast(room).ToList();
            var back = new Waiting { Dropped = since.Dropped + records.Sum(Weight) - kept.Count };
            foreach (var record in kept.Concat(since.Records))
            {
                back.Records.Enqueue(record);
            }

            _count += kept.Count;
            _tenants[tenant] = back;
        }
    }

    private static long Weight(AuditRecord record) => record.Dropped == 0 ? 1 : record.Dropped;

    private Waiting Of(string tenant)
    {
        if (!_tenants.TryGetValue(tenant, out var waiting))
        {
            _tenants.Add(tenant, waiting = new Waiting());
        }

        return waiting;
    }

    private ImmutableArray<AuditRecord> Batch(string tenant, Waiting waiting) => waiting.Dropped == 0
        ? [.. waiting.Records]
        :
        [
            new AuditRecord
            {
                Time = time.GetUtcNow(),
                Tenant = tenant,
                CallerId = "service",
                Action = DroppedAction,
                Outcome = AuditNote.Ok,
                RequestId = "",
                Dropped = waiting.Dropped,
                TenantGeneration = waiting.Records.LastOrDefault()?.TenantGeneration ?? 0,
            },
            .. waiting.Records,
        ];

    private sealed class Waiting
    {
        public Queue<AuditRecord> Records { get; } = new();

        public long Dropped { get; set; }
    }
}
