using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace McpOrleans.Benchmarks.Hook;

/// <summary>Counts by type what the process allocates, from the samples that the runtime takes every 100 kB or so.</summary>
internal sealed class AllocationSamples : EventListener
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords Collector = (EventKeywords)1;
    private const string Sample = "GCAllocationTick_V4";
    private const string TypeName = "TypeName";
    private const string Amount = "AllocationAmount64";

    private readonly ConcurrentDictionary<string, long> _byType = new(StringComparer.Ordinal);

    /// <summary>Bytes by type, the largest first.</summary>
    public IReadOnlyList<(string Type, long Bytes)> Take(int most)
    {
        var taken = _byType.ToArray().OrderByDescending(pair => pair.Value).Take(most).Select(pair => (pair.Key, pair.Value)).ToList();
        _byType.Clear();
        return taken;
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Runtime)
        {
            EnableEvents(eventSource, EventLevel.Verbose, Collector);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName == Sample && eventData is { PayloadNames: { } names, Payload: { } values })
        {
            var type = (string)values[names.IndexOf(TypeName)]!;
            var bytes = (long)(ulong)values[names.IndexOf(Amount)]!;
            _byType.AddOrUpdate(type, bytes, (_, before) => before + bytes);
        }
    }
}
