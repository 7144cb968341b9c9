using Orleans.TestingHost;
using Xunit;

[assembly: AssemblyFixture(typeof(McpOrleans.Grains.Tests.OrleansSemantics.Support.SharedCluster))]

namespace McpOrleans.Grains.Tests.OrleansSemantics.Support;

/// <summary>The two silos of all tests that harm none; started by the first that asks.</summary>
public sealed class SharedCluster : IAsyncLifetime
{
    private readonly Lazy<Task<InProcessTestCluster>> _cluster = new(() => SemanticsCluster.StartAsync(silos: 2));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_cluster.IsValueCreated)
        {
            await (await _cluster.Value).DisposeAsync();
        }
    }

    internal async Task<InProcessTestCluster> GetAsync() => await _cluster.Value;

    internal async Task<T> GrainAsync<T>(string key)
        where T : IGrainWithStringKey => (await GetAsync()).Client.GetGrain<T>(key);
}
