namespace McpOrleans.Benchmarks.Load;

/// <summary>One call of an open load.</summary>
/// <param name="Caller">The number of the one that made it.</param>
/// <param name="Due">When it was due, from the load's beginning.</param>
/// <param name="Late">How much later it began, which is the load generator's own doing.</param>
/// <param name="Took">From when it was due until it was answered.</param>
/// <param name="Failure">Why it was not answered as it must be; null: it was.</param>
internal sealed record TimedCall(int Caller, TimeSpan Due, TimeSpan Late, TimeSpan Took, string? Failure);
