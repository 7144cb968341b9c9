namespace McpOrleans.EndToEnd.Tests.Cluster;

/// <summary>Whole clusters, one after another and beside nothing else: they measure time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClusterCollection
{
    public const string Name = "cluster";
}
