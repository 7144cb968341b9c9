using System.Collections.Immutable;
using McpOrleans.Benchmarks.Load;
using McpOrleans.Benchmarks.Reports;

namespace McpOrleans.Benchmarks.Calls;

/// <summary>
/// All rounds of one workload with the same number of calls in flight; every figure is the median of the rounds' own, which compare
/// measurements that lie next to each other in time.
/// </summary>
internal sealed record CallsLevel(string Workload, int Concurrency, ImmutableArray<CallsRound> Rounds)
{
    public double DirectP50Milliseconds => Rounds.Median(round => round.Direct.P50Milliseconds);

    public double DirectCallsPerSecond => Rounds.Median(round => round.Direct.CallsPerSecond);

    public double YarpP50Milliseconds => Rounds.Median(round => round.Yarp.P50Milliseconds);

    public double YarpP99Milliseconds => Rounds.Median(round => round.Yarp.P99Milliseconds);

    public double YarpCallsPerSecond => Rounds.Median(round => round.Yarp.CallsPerSecond);

    public double ServiceP50Milliseconds => Rounds.Median(round => round.Service.Load.P50Milliseconds);

    public double ServiceP99Milliseconds => Rounds.Median(round => round.Service.Load.P99Milliseconds);

    public double ServiceCallsPerSecond => Rounds.Median(round => round.Service.Load.CallsPerSecond);

    public double YarpAddedP50Milliseconds => Rounds.Median(round => round.Yarp.P50Milliseconds - round.Direct.P50Milliseconds);

    public double AddedP50Milliseconds => Rounds.Median(round => round.Service.Load.P50Milliseconds - round.Direct.P50Milliseconds);

    /// <summary>What the service adds, as a multiple of what YARP adds.</summary>
    public double AddedRatio => Rounds.Median(round => Added(round, round.Service.Load) / Added(round, round.Yarp));

    /// <summary>The service's calls per second as a share of YARP's.</summary>
    public double ThroughputRatio => Rounds.Median(round => round.Service.Load.CallsPerSecond / round.Yarp.CallsPerSecond);

    public double AllocatedBytesPerCall => Rounds.Median(round => round.Service.AllocatedBytesPerCall);

    public double ProcessorMicrosecondsPerCall => Rounds.Median(round => round.Service.ProcessorMicrosecondsPerCall);

    public double CollectionPauseShare => Rounds.Median(round => round.Service.CollectionPauseShare);

    private static double Added(CallsRound round, LoadResult way) => way.P50Milliseconds - round.Direct.P50Milliseconds;
}
