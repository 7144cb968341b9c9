using System.Globalization;

namespace Orleans.Storage;

/// <summary>What the memory storages of a cluster hold.</summary>
internal sealed class MemoryStore
{
    private readonly Dictionary<(string Storage, string State, GrainId Grain), StoredState> _records = [];
    private long _lastETag;

    public StoredState? Read((string, string, GrainId) key)
    {
        lock (_records)
        {
            return _records.GetValueOrDefault(key);
        }
    }

    public string Write((string, string, GrainId) key, object? state, string? etag)
    {
        lock (_records)
        {
            Check(key, etag);
            var next = (++_lastETag).ToString(CultureInfo.InvariantCulture);
            _records[key] = new StoredState(state, next);
            return next;
        }
    }

    public void Delete((string, string, GrainId) key, string? etag)
    {
        lock (_records)
        {
            Check(key, etag);
            _records.Remove(key);
        }
    }

    private void Check((string, string, GrainId) key, string? etag)
    {
        var stored = _records.GetValueOrDefault(key)?.ETag;
        if (!string.Equals(stored, etag, StringComparison.Ordinal))
        {
            throw new InconsistentStateException(
                $"e-Tag mismatch in Memory Storage. Stored Etag: {stored ?? "null"} Received Etag: {etag ?? "null"}", stored, etag);
        }
    }

    internal sealed record StoredState(object? State, string ETag);
}
