namespace Orleans.Runtime;

/// <summary>Which cluster a silo belongs to. By default one of its own; a test cluster shares one between its silos.</summary>
internal sealed class ClusterMembership(Cluster cluster)
{
    private static int _generation = 1000;

    public Cluster Cluster => cluster;

    public static int NextGeneration() => Interlocked.Increment(ref _generation);
}
