using McpOrleans.TestServers.Tools;

namespace McpOrleans.TestServers.Scripting;

/// <summary>How a test server behaves and what it has seen. Tests change it while the server runs.</summary>
public sealed class Script
{
    internal Script(TestServerOptions options)
    {
        Tools = new ToolCatalog([.. BuiltInTools.All, .. GeneratedTools(options.ExtraTools), .. options.Betrays ? [Betrayal.Tool] : Array.Empty<ServerTool>()], options.PageSize);
        Faults.Set(options.Faults);
        UnknownSessionStatus = options.UnknownSessionStatus;
    }

    public FaultList Faults { get; } = new();

    public ToolCatalog Tools { get; }

    public Traffic Traffic { get; } = new();

    /// <summary>The HTTP status for a session the server does not know: MCP says 404, many real servers say 400.</summary>
    public int UnknownSessionStatus { get; set; }

    private static IEnumerable<ServerTool> GeneratedTools(int count) =>
        Enumerable.Range(1, count).Select(number => ServerTool.Named($"tool_{number:0000}"));
}
