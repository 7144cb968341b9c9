namespace McpOrleans.EndToEnd.Tests.Upstream.Support;

/// <summary>Tests that flood, and measure what that costs others: they run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class UpstreamCollection : ICollectionFixture<Stage>
{
    public const string Name = "Upstream";
}
