using System.Collections.Immutable;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Tools;

namespace McpOrleans.EndToEnd.Tests.Cluster;

/// <summary>
/// Many MCP servers for the service, one process in truth: it has sessions, and a tool that counts how often it ran with each
/// argument.
/// </summary>
internal sealed class CountedServers : IAsyncDisposable
{
    public const string Tool = RunCounter.ToolName;

    private const string Revision = "2025-11-25";
    private const int ParallelRegistrations = 8;

    private readonly RunCounter _runs;
    private readonly TestServer _server;

    private CountedServers(TestServer server, RunCounter runs, int count)
    {
        (_server, _runs) = (server, runs);
        Names = [.. Enumerable.Range(0, count).Select(number => $"s-{number:000}")];
    }

    public ImmutableArray<string> Names { get; }

    /// <summary>Sessions opened so far: one for each server, unless one had to be opened again.</summary>
    public int Sessions => _server.Script.Traffic.Messages("initialize");

    public static async Task<CountedServers> StartAsync(int count, CancellationToken cancellationToken)
    {
        var runs = new RunCounter();
        return new CountedServers(await TestServer.StartAsync(new TestServerOptions { Protocol = Revision }, [runs.Tool], cancellationToken), runs, count);
    }

    /// <summary>How often the tool ran with an argument.</summary>
    public int Runs(string id) => _runs.Runs(id);

    /// <summary>Registers all, and has their tools listed.</summary>
    public Task RegisterAsync(TenantApi tenant, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        Names,
        new ParallelOptions { MaxDegreeOfParallelism = ParallelRegistrations, CancellationToken = cancellationToken },
        async (name, _) => await tenant.AddServerAsync(name, ServerConfig.Http(_server.Url).ImpatientCalls(TimeSpan.FromSeconds(5))));

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
