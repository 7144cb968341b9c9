namespace McpOrleans.Benchmarks.Hook;

/// <summary>What the benchmark and the hook inside the service say to each other: one byte, answered with the counters, or with the samples.</summary>
internal static class CounterProtocol
{
    /// <summary>The environment variable that tells the hook the pipe's name.</summary>
    public const string PipeVariable = "MCPORLEANS_BENCHMARK_PIPE";

    /// <summary>Asks for the counters.</summary>
    public const byte AsIs = 1;

    /// <summary>Asks for a full collection and then the counters: what is left is in use.</summary>
    public const byte CollectFirst = 2;

    /// <summary>Asks for what was allocated since it was asked for last, by type; sampling begins with the first time.</summary>
    public const byte Allocations = 3;

    /// <summary>How many types an answer has at most.</summary>
    public const int MaxTypes = 60;
}
