using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using McpOrleans.TestServers.Tools;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Tests.Servers.Storms;

/// <summary>Counts how often calls ran upstream, told apart by their argument <c>id</c>. Thread-safe.</summary>
internal sealed class RunCounter
{
    public const string ToolName = "record";

    private readonly ConcurrentDictionary<string, int> _runs = new(StringComparer.Ordinal);

    /// <summary>Answers with the id.</summary>
    public ServerTool Tool => new()
    {
        Name = ToolName,
        Definition = new JsonObject { ["name"] = ToolName, ["inputSchema"] = new JsonObject { ["type"] = "object" } },
        Call = (call, _) =>
        {
            var id = call.Argument("id", "");
            _runs.AddOrUpdate(id, 1, (_, runs) => runs + 1);
            return ValueTask.FromResult(new CallToolResult { Content = [new TextContentBlock { Text = id }] });
        },
    };

    public int Runs(string id) => _runs.GetValueOrDefault(id);
}
