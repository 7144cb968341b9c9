namespace McpOrleans.Api.Audit;

/// <summary>
/// Limits the log lines about refused requests, per second: a few for each caller, and a larger number for all callers of a tenant.
/// The others are counted. So a flood neither fills the log nor hides that another caller is refused. Thread-safe.
/// </summary>
internal sealed class RefusalFlood(TimeProvider time)
{
    internal const int PerCaller = 20;

    /// <summary>
    /// Far more than a single caller gets, so that one caller of a tenant can only be hidden by many others of the same tenant.
    /// </summary>
    internal const int PerTenant = 200;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Window> _tenants = new(StringComparer.Ordinal);

    public bool TryPass(string tenant, string caller)
    {
        var second = time.GetUtcNow().ToUnixTimeSeconds();
        lock (_gate)
        {
            if (!_tenants.TryGetValue(tenant, out var window))
            {
                _tenants.Add(tenant, window = new Window());
            }

            window.MoveTo(second);
            return window.TryPass(caller);
        }
    }

    /// <summary>
    /// Returns, for each tenant with suppressed lines, how many there were since the last call. Forgets callers and tenants that were
    /// quiet.
    /// </summary>
    public IReadOnlyList<(string Tenant, long Count)> TakeSuppressed()
    {
        var second = time.GetUtcNow().ToUnixTimeSeconds();
        var suppressed = new List<(string, long)>();
        lock (_gate)
        {
            foreach (var (tenant, window) in _tenants)
            {
                if (window.TakeSuppressed() is > 0 and var count)
                {
                    suppressed.Add((tenant, count));
                }

                if (window.Second < second)
                {
                    _tenants.Remove(tenant);
                }
            }
        }

        return suppressed;
    }

    /// <summary>The lines of one tenant in one second.</summary>
    private sealed class Window
    {
        private readonly Dictionary<string, int> _callers = new(StringComparer.Ordinal);
        private int _passed;
        private long _suppressed;

        public long Second { get; private set; }

        public void MoveTo(long second)
        {
            if (second != Second)
            {
                Second = second;
                _passed = 0;
                _callers.Clear();
            }
        }

        public bool TryPass(string caller)
        {
            var passed = _callers.GetValueOrDefault(caller);
            if (passed == PerCaller || _passed == PerTenant)
            {
                _suppressed++;
                return false;
            }

            _callers[caller] = passed + 1;
            _passed++;
            return true;
        }

        public long TakeSuppressed()
        {
            var suppressed = _suppressed;
            _suppressed = 0;
            return suppressed;
        }
    }
}
