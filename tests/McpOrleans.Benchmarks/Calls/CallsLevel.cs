using System.Collections.Immutable;
using McpOrleans.Benchmarks.Reports;

namespace McpOrleans.Benchmarks.Calls;

/// <summary>All rounds with the same number of calls in flight; every figure is the median of the rounds' own.</summary>
internal sealed record CallsLevel(int Concurrency, ImmutableArray<CallsRound> Rounds)
{
    public double DirectP50Milliseconds => Rounds.Median(round => round.Direct.P50Milliseconds);

    public double DirectP99Milliseconds => Rounds.Median(round => round.Direct.P99Milliseconds);

    public double DirectCallsPerSecond => Rounds.Median(round => round.Direct.CallsPerSecond);

    public double ServiceP50Milliseconds => Rounds.Median(round => round.Service.Load.P50Milliseconds);

    public double ServiceP99Milliseconds => Rounds.Median(round => round.Service.Load.P99Milliseconds);

    public double ServiceCallsPerSecond => Rounds.Median(round => round.Service.Load.CallsPerSecond);

    public double AddedP50Milliseconds => Rounds.Median(round => round.Service.Load.P50Milliseconds - round.Direct.P50Milliseconds);

    public double AddedP99Milliseconds => Rounds.Median(round => round.Service.Load.P99Milliseconds - round.Direct.P99Milliseconds);

    /// <summary>The service's calls per second as a share of the direct ones.</summary>
    public double ThroughputRatio => Rounds.Median(round => round.Service.Load.CallsPerSecond / round.Direct.CallsPerSecond);

    public double AllocatedBytesPerCall => Rounds.Median(round => round.Service.AllocatedBytesPerCall);

    public double ProcessorMicrosecondsPerCall => Rounds.Median(round => round.Service.ProcessorMicrosecondsPerCall);

    public double CollectionPauseShare => Rounds.Median(round => round.Service.CollectionPauseShare);
}
