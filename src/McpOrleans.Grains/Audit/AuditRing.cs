namespace McpOrleans.Grains.Audit;

/// <summary>The last records, in memory. Their numbers have no gaps, so only the next number is kept.</summary>
internal sealed class AuditRing(int capacity)
{
    private readonly AuditRecord[] _records = new AuditRecord[capacity];
    private int _count;
    private long _next = 1;

    /// <summary>The generation of the tenant that the records concern.</summary>
    public long TenantGeneration { get; private set; }

    public AuditState State => new()
    {
        Records = [.. Enumerable.Range(0, _count).Select(i => At(_next - _count + i))],
        Next = _next,
        TenantGeneration = TenantGeneration,
    };

    public void Restore(AuditState state)
    {
        _next = state.Next - state.Records.Length;
        _count = 0;
        TenantGeneration = state.TenantGeneration;
        foreach (var record in state.Records)
        {
            Add(record);
        }
    }

    public void Add(AuditRecord record)
    {
        _records[_next % capacity] = record;
        _next++;
        _count = Math.Min(_count + 1, capacity);
    }

    /// <summary>Returns at most <paramref name="limit"/> records with numbers below <paramref name="before"/>, newest first.</summary>
    public AuditPage Read(int limit, long? before)
    {
        var oldest = _next - _count;
        var end = Math.Clamp(before ?? _next, oldest, _next);
        var start = Math.Max(oldest, end - Math.Max(limit, 0));
        var records = ImmutableArray.CreateBuilder<AuditRecord>((int)(end - start));
        for (var number = end - 1; number >= start; number--)
        {
            records.Add(At(number));
        }

        return new AuditPage { Records = records.MoveToImmutable(), Newest = end - 1, HasOlder = start > oldest };
    }

    private AuditRecord At(long number) => _records[number % capacity];
}
