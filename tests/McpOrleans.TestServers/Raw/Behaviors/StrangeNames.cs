using McpOrleans.TestServers.Raw.Tools;

namespace McpOrleans.TestServers.Raw.Behaviors;

/// <summary>Tools whose names have to be encoded in <c>Mcp-Name</c>. Each answers with the name by which it was called.</summary>
internal sealed class StrangeNames : RawBehavior
{
    public override IEnumerable<string> ListTools() => RawTools.StrangeNames.Select(name => RawTool.Define(name, "Answers with its name."));

    public override RawTool? FindTool(string name) => RawTools.StrangeNames.Contains(name)
        ? new RawTool(name) { Answer = request => request.TextAsync(request.Frame.Name!) }
        : null;
}
