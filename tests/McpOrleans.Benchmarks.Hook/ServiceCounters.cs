using System.Runtime;

namespace McpOrleans.Benchmarks.Hook;

/// <summary>What a process knows of its own costs since it started.</summary>
internal sealed record ServiceCounters
{
    public required long AllocatedBytes { get; init; }

    public required TimeSpan ProcessorTime { get; init; }

    /// <summary>Spent on compiling; near its final value once the process has warmed up.</summary>
    public required TimeSpan CompilationTime { get; init; }

    public required TimeSpan CollectionPauses { get; init; }

    public required long Collections { get; init; }

    /// <summary>Live objects and what lies between them, as of the last collection.</summary>
    public required long HeapBytes { get; init; }

    /// <summary>Physical memory of the whole process.</summary>
    public required long WorkingSetBytes { get; init; }

    public required bool IsServerCollection { get; init; }

    public static ServiceCounters ReadOwn() => new()
    {
        AllocatedBytes = GC.GetTotalAllocatedBytes(precise: true),
        ProcessorTime = Environment.CpuUsage.TotalTime,
        CompilationTime = JitInfo.GetCompilationTime(),
        CollectionPauses = GC.GetTotalPauseDuration(),
        Collections = GC.CollectionCount(0),
        HeapBytes = GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes,
        WorkingSetBytes = Environment.WorkingSet,
        IsServerCollection = GCSettings.IsServerGC,
    };

    public static ServiceCounters Read(BinaryReader reader) => new()
    {
        AllocatedBytes = reader.ReadInt64(),
        ProcessorTime = new TimeSpan(reader.ReadInt64()),
        CompilationTime = new TimeSpan(reader.ReadInt64()),
        CollectionPauses = new TimeSpan(reader.ReadInt64()),
        Collections = reader.ReadInt64(),
        HeapBytes = reader.ReadInt64(),
        WorkingSetBytes = reader.ReadInt64(),
        IsServerCollection = reader.ReadBoolean(),
    };

    public void Write(BinaryWriter writer)
    {
        writer.Write(AllocatedBytes);
        writer.Write(ProcessorTime.Ticks);
        writer.Write(CompilationTime.Ticks);
        writer.Write(CollectionPauses.Ticks);
        writer.Write(Collections);
        writer.Write(HeapBytes);
        writer.Write(WorkingSetBytes);
        writer.Write(IsServerCollection);
    }
}
