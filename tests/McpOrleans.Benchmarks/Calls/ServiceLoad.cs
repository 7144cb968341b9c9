using McpOrleans.Benchmarks.Load;

namespace McpOrleans.Benchmarks.Calls;

/// <summary>One stretch of load through the service, and what it cost in the service's process.</summary>
internal sealed record ServiceLoad
{
    public required LoadResult Load { get; init; }

    /// <summary>Everything in the process included.</summary>
    public required double AllocatedBytesPerCall { get; init; }

    /// <summary>On all cores. What else runs on the machine hardly moves it.</summary>
    public required double ProcessorMicrosecondsPerCall { get; init; }

    /// <summary>Share of the time that the process stood still to collect.</summary>
    public required double CollectionPauseShare { get; init; }
}
