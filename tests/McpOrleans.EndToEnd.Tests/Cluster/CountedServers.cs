using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using McpOrleans.EndToEnd.Tests.Support;
using McpOrleans.TestServers;
using McpOrleans.TestServers.Fixtures;
using McpOrleans.TestServers.Tools;
using ModelContextProtocol.Protocol;

namespace McpOrleans.EndToEnd.Tests.Cluster;

/// <summary>
/// Many MCP servers for the service, one process in truth: it has sessions, and a tool that counts how often it ran with each
/// argument.
/// </summary>
internal sealed class CountedServers : IAsyncDisposable
{
    public const string Tool = "record";

    private const string Revision = "2025-11-25";
    private const int ParallelRegistrations = 8;

    private readonly ConcurrentDictionary<string, int> _runs = new(StringComparer.Ordinal);
    private readonly TestServer _server;

    private CountedServers(TestServer server, int count)
    {
        _server = server;
        Names = [.. Enumerable.Range(0, count).Select(number => $"s-{number:000}")];
        server.Script.Tools.Add(new ServerTool
        {
            Name = Tool,
            Definition = new JsonObject { ["name"] = Tool, ["inputSchema"] = new JsonObject { ["type"] = "object" } },
            Call = (call, _) =>
            {
                _runs.AddOrUpdate(call.Argument("id", ""), 1, (_, runs) => runs + 1);
                return ValueTask.FromResult(new CallToolResult { Content = [new TextContentBlock { Text = "counted" }] });
            },
        });
    }

    public ImmutableArray<string> Names { get; }

    /// <summary>Sessions opened so far: one for each server, unless one had to be opened again.</summary>
    public int Sessions => _server.Script.Traffic.Messages("initialize");

    public static async Task<CountedServers> StartAsync(int count, CancellationToken cancellationToken) =>
        new(await TestServer.StartAsync(new TestServerOptions { Protocol = Revision }, cancellationToken), count);

    /// <summary>How often the tool ran with an argument.</summary>
    public int Runs(string id) => _runs.GetValueOrDefault(id);

    /// <summary>Registers all, and has their tools listed.</summary>
    public Task RegisterAsync(TenantApi tenant, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        Names,
        new ParallelOptions { MaxDegreeOfParallelism = ParallelRegistrations, CancellationToken = cancellationToken },
        async (name, _) => await tenant.AddServerAsync(name, ServerConfig.Http(_server.Url).ImpatientCalls(TimeSpan.FromSeconds(5))));

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
