namespace McpOrleans.Benchmarks.Load;

/// <summary>One call of an open load.</summary>
/// <param name="Caller">The number of the caller that made it.</param>
/// <param name="Due">When it was due, counted from the beginning of the load.</param>
/// <param name="Late">How much later it began. The load generator itself causes this delay.</param>
/// <param name="Took">The time from when it was due until it was answered.</param>
/// <param name="Failure">Why it failed. Null: it was answered properly.</param>
internal sealed record TimedCall(int Caller, TimeSpan Due, TimeSpan Late, TimeSpan Took, string? Failure);
