using System.Collections.Concurrent;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Grains.Tests.OrleansSemantics.Support;

/// <summary>What a grain did, kept outside of it, so that it outlives the activation.</summary>
public static class Journal
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<string>> Entries = new(StringComparer.Ordinal);

    public static void Write(string key, string entry) => Entries.GetOrAdd(key, static _ => new()).Enqueue(entry);

    public static string[] Read(string key) => Entries.TryGetValue(key, out var entries) ? [.. entries] : [];

    /// <summary>Waits until the grain has written <paramref name="count"/> entries, and gives them all.</summary>
    public static async Task<string[]> ReadAsync(string key, int count)
    {
        await Eventually.TrueAsync(() => Read(key).Length >= count, () => $"Only so far: {string.Join(", ", Read(key))}", Gate.Cap);
        return Read(key);
    }
}
