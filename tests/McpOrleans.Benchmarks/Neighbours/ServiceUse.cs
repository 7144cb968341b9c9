using System.Collections.Immutable;
using McpOrleans.Benchmarks.Hook;
using McpOrleans.TestServers.Fixtures;

namespace McpOrleans.Benchmarks.Neighbours;

/// <summary>What the service's process used in one phase.</summary>
internal sealed record ServiceUse
{
    /// <summary>1: one core all the time.</summary>
    public required double Cores { get; init; }

    /// <summary>Share of the time that the process stood still to collect.</summary>
    public required double CollectionPauseShare { get; init; }

    public required double AllocatedBytesPerSecond { get; init; }

    public long MostMemoryBytes => Samples.Select(sample => sample.MemoryBytes).DefaultIfEmpty().Max();

    public int MostFiles => Samples.Select(sample => sample.Files).DefaultIfEmpty().Max();

    public int MostThreads => Samples.Select(sample => sample.Threads).DefaultIfEmpty().Max();

    /// <summary>Second by second.</summary>
    public required ImmutableArray<ProcessResources> Samples { get; init; }

    public static ServiceUse Between(ServiceCounters before, ServiceCounters after, TimeSpan elapsed, ImmutableArray<ProcessResources> samples) => new()
    {
        Cores = (after.ProcessorTime - before.ProcessorTime) / elapsed,
        CollectionPauseShare = (after.CollectionPauses - before.CollectionPauses) / elapsed,
        AllocatedBytesPerSecond = (after.AllocatedBytes - before.AllocatedBytes) / elapsed.TotalSeconds,
        Samples = samples,
    };
}
