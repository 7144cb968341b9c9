using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace McpOrleans.TestServers.Tools;

/// <summary>Counts how often calls ran, by their argument <c>id</c>, whether or not their answers arrived. Thread-safe.</summary>
public sealed class RunCounter
{
    public const string ToolName = "record";

    /// <summary>The same tool, declared as safe to run twice.</summary>
    public const string RepeatableToolName = "record_again";

    private readonly ConcurrentDictionary<string, int> _runs = new(StringComparer.Ordinal);

    /// <summary>Answers with the id.</summary>
    public ServerTool Tool => Create(ToolName, []);

    /// <inheritdoc cref="RepeatableToolName"/>
    public ServerTool RepeatableTool => Create(RepeatableToolName, new JsonObject { ["idempotentHint"] = true });

    public int Runs(string id) => _runs.GetValueOrDefault(id);

    private ServerTool Create(string name, JsonObject annotations) => new()
    {
        Name = name,
        Definition = new JsonObject
        {
            ["name"] = name,
            ["inputSchema"] = new JsonObject { ["type"] = "object" },
            ["annotations"] = annotations,
        },
        Effect = arguments => _runs.AddOrUpdate((string?)arguments["id"] ?? "", 1, static (_, runs) => runs + 1),
        Call = static (call, _) => ValueTask.FromResult(ServerTool.Text(call.Argument("id", ""))),
    };
}
