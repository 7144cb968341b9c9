namespace Orleans.Runtime;

public static class RequestContext
{
    internal const string CallChainReentrancyKey = "#CCR";

    private static readonly AsyncLocal<Dictionary<string, object>?> Values = new();

    public static Guid ReentrancyId
    {
        get => Get(CallChainReentrancyKey) is Guid id ? id : Guid.Empty;
        set
        {
            if (value == Guid.Empty)
            {
                Remove(CallChainReentrancyKey);
            }
            else
            {
                Set(CallChainReentrancyKey, value);
            }
        }
    }

    public static IEnumerable<string> Keys => Values.Value?.Keys ?? Enumerable.Empty<string>();

    public static IEnumerable<KeyValuePair<string, object>> Entries => Values.Value ?? Enumerable.Empty<KeyValuePair<string, object>>();

    public static object? Get(string key) => Values.Value?.GetValueOrDefault(key);

    // A changed copy each time: the flow of the caller, and of whoever branched off before, keeps what it had.
    public static void Set(string key, object value) =>
        Values.Value = new Dictionary<string, object>(Values.Value ?? [], StringComparer.Ordinal) { [key] = value };

    public static bool Remove(string key)
    {
        if (Values.Value?.ContainsKey(key) is not true)
        {
            return false;
        }

        var changed = new Dictionary<string, object>(Values.Value, StringComparer.Ordinal);
        changed.Remove(key);
        Values.Value = changed.Count == 0 ? null : changed;
        return true;
    }

    public static void Clear() => Values.Value = null;

    public static ReentrancySection AllowCallChainReentrancy() =>
        new(ReentrancyId, ReentrancyId == Guid.Empty ? Guid.NewGuid() : ReentrancyId);

    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    internal static Dictionary<string, object>? Export() => Values.Value;

    internal static void Import(Dictionary<string, object>? values) => Values.Value = values;

    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _original;
        private readonly Guid _current;

        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            _original = originalReentrancyId;
            _current = newReentrancyId;
            ReentrancyId = newReentrancyId;
            RuntimeContext.Current?.EnterReentrantSection(newReentrancyId);
        }

        public void Dispose()
        {
            RuntimeContext.Current?.LeaveReentrantSection(_current);
            ReentrancyId = _original;
        }
    }
}
