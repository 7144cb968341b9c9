using System.Collections.Immutable;
using McpOrleans.Benchmarks.Hook;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Benchmarks.Neighbours;

/// <summary>What the service's process used in one phase.</summary>
internal sealed record ServiceUse
{
    /// <summary>The processor time per elapsed time. 1: one core was busy all the time.</summary>
    public required double Cores { get; init; }

    /// <summary>The share of the time in which the process was paused for garbage collection.</summary>
    public required double CollectionPauseShare { get; init; }

    public required double AllocatedBytesPerSecond { get; init; }

    public long MostMemoryBytes => Samples.Select(sample => sample.MemoryBytes).DefaultIfEmpty().Max();

    public int MostFiles => Samples.Select(sample => sample.Files).DefaultIfEmpty().Max();

    public int MostThreads => Samples.Select(sample => sample.Threads).DefaultIfEmpty().Max();

    /// <summary>The use in each second.</summary>
    public required ImmutableArray<ProcessResources> Samples { get; init; }

    public static ServiceUse Between(ServiceCounters before, ServiceCounters after, TimeSpan elapsed, ImmutableArray<ProcessResources> samples) => new()
    {
        Cores = (after.ProcessorTime - before.ProcessorTime) / elapsed,
        CollectionPauseShare = (after.CollectionPauses - before.CollectionPauses) / elapsed,
        AllocatedBytesPerSecond = (after.AllocatedBytes - before.AllocatedBytes) / elapsed.TotalSeconds,
        Samples = samples,
    };
}
