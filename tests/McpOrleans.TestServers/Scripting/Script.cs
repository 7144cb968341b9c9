using System.Text.Json.Nodes;
using McpOrleans.TestServers.Protocol;
using McpOrleans.TestServers.Tools;
using ModelContextProtocol.Protocol;

namespace McpOrleans.TestServers.Scripting;

/// <summary>How a test server behaves and what it has seen. Tests change it while the server runs.</summary>
public sealed class Script
{
    internal Script(TestServerOptions options, params IEnumerable<ServerTool> tools)
    {
        Tools = new ToolCatalog([.. BuiltInTools.All, .. tools, .. GeneratedTools(options.ExtraTools), .. options.Betrays ? [Betrayal.Tool] : Array.Empty<ServerTool>()], options.PageSize);
        Faults.Set(options.Faults);
        UnknownSessionStatus = options.UnknownSessionStatus;
    }

    public FaultList Faults { get; } = new();

    public ToolCatalog Tools { get; }

    public ContentCatalog Content { get; } = new();

    public Traffic Traffic { get; } = new();

    /// <summary>The HTTP status for a session the server does not know: MCP says 404, many real servers say 400.</summary>
    public int UnknownSessionStatus { get; set; }

    /// <summary>Takes the fault that a request meets, and has the tool called do its work first where the fault says so.</summary>
    internal FaultList.Entry? TakeFault(JsonRpcRequest request, Func<Fault, bool> where)
    {
        var entry = Faults.Take(request.Method, ScriptedFaults.ToolOf(request), where);
        if (entry is { Fault: { RunsFirst: true, LeavesTheRequest: false } })
        {
            Run(request);
        }

        return entry;
    }

    /// <summary>Has the tool that a request calls do its work; what it answers is another matter.</summary>
    internal void Run(JsonRpcRequest request)
    {
        if (ScriptedFaults.ToolOf(request) is { } name)
        {
            Tools.Find(name)?.Effect?.Invoke(request.Params!["arguments"] as JsonObject ?? []);
        }
    }

    private static IEnumerable<ServerTool> GeneratedTools(int count) =>
        Enumerable.Range(1, count).Select(number => ServerTool.Named($"tool_{number:0000}"));
}
