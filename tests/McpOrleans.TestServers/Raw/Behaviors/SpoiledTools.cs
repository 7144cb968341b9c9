using McpOrleans.TestServers.Raw.Tools;

namespace McpOrleans.TestServers.Raw.Behaviors;

/// <summary>Beside the usual tools entries that are half, wrong or none.</summary>
internal sealed class SpoiledTools : RawBehavior
{
    private const int LongName = 1024 * 1024;

    /// <summary>A tool that can be used, although its description cannot be read as text.</summary>
    public const string Cut = "cut_description";

    public const string Schemaless = "schemaless";

    private static readonly string[] Entries =
    [
        "7",
        "null",
        "[\"echo\"]",
        """{"description":"A tool without a name.","inputSchema":{"type":"object"}}""",
        $$$"""{"name":"{{{Cut}}}","description":"A smile that was cut: \ud83d","inputSchema":{"type":"object"}}""",
        $$$"""{"name":"{{{new string('n', LongName)}}}","inputSchema":{"type":"object"}}""",
        $$"""{"name":"{{Schemaless}}","description":"A tool that does not say what it takes."}""",
        """{"name":"half \ud83d name","inputSchema":{"type":"object"}}""",
    ];

    public override IEnumerable<string> ListTools() => [.. Entries, .. base.ListTools()];

    public override RawTool? FindTool(string name) => name is Cut or Schemaless
        ? new RawTool(name) { Answer = request => request.TextAsync(name) }
        : base.FindTool(name);
}
