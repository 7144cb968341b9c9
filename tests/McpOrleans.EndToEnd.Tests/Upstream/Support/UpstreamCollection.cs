namespace McpOrleans.EndToEnd.Tests.Upstream.Support;

/// <summary>Tests that flood the service and measure what that costs others. They run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class UpstreamCollection : ICollectionFixture<Stage>
{
    public const string Name = "Upstream";
}
