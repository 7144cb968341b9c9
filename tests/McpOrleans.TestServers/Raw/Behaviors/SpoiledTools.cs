using McpOrleans.TestServers.Raw.Tools;

namespace McpOrleans.TestServers.Raw.Behaviors;

/// <summary>The usual tools, and beside them entries that are incomplete, wrong or not tools at all.</summary>
internal sealed class SpoiledTools : RawBehavior
{
    private const int LongName = 1024 * 1024;

    private static readonly string[] Entries =
    [
        "7",
        "null",
        "[\"echo\"]",
        """{"description":"A tool without a name.","inputSchema":{"type":"object"}}""",
        $$$"""{"name":"{{{RawTexts.CutDescription}}}","description":"A smile that was cut: \ud83d","inputSchema":{"type":"object"}}""",
        $$$"""{"name":"{{{new string('n', LongName)}}}","inputSchema":{"type":"object"}}""",
        $$"""{"name":"{{RawTexts.Schemaless}}","description":"A tool that does not say what it takes."}""",
        """{"name":"half \ud83d name","inputSchema":{"type":"object"}}""",
    ];

    public override IEnumerable<string> ListTools() => [.. Entries, .. base.ListTools()];

    public override RawTool? FindTool(string name) => name is RawTexts.CutDescription or RawTexts.Schemaless
        ? new RawTool(name) { Answer = request => request.TextAsync(name) }
        : base.FindTool(name);
}
