using McpOrleans.Api.Mcp.Methods;

namespace McpOrleans.Api.Mcp.ToolSearch;

/// <summary>The two tools that stand for all tools of a tenant.</summary>
internal static class SearchTools
{
    public const string Find = "find_tools";
    public const string Call = "call_tool";

    private static ReadOnlySpan<byte> FindDefinition => """
        {"name":"find_tools","title":"Find tools",
        "description":"Searches all tools that are available here, which are many and are not listed. Describe in a few words what you want to do, or name what it concerns; the best matches come first, each with its name, its description and the JSON Schema of its arguments. Use other words if nothing fits. Then use call_tool to call one of them.",
        "inputSchema":{"type":"object","properties":{
        "query":{"type":"string","minLength":1,"maxLength":1000,"description":"Words to look for in the names, descriptions and parameters of tools, for example 'create issue', or the name of a tool."},
        "limit":{"type":"integer","minimum":1,"maximum":50,"default":10,"description":"How many tools to return at most."}},
        "required":["query"],"additionalProperties":false},
        "outputSchema":{"type":"object","properties":{
        "tools":{"type":"array","description":"The best matches, best first.","items":{"type":"object","properties":{
        "name":{"type":"string","description":"The name for call_tool."},
        "title":{"description":"A name for people."},
        "description":{"description":"What the tool does."},
        "inputSchema":{"description":"The JSON Schema of the tool's arguments."},
        "outputSchema":{"description":"The JSON Schema of the tool's structured results."},
        "annotations":{"description":"Hints on the tool's behaviour."}},"required":["name"]}},
        "total":{"type":"integer","description":"How many tools match, including those that are not returned."}},
        "required":["tools","total"]},
        "annotations":{"title":"Find tools","readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false}}
        """u8;

    private static ReadOnlySpan<byte> CallDefinition => """
        {"name":"call_tool","title":"Call a tool",
        "description":"Calls a tool that find_tools has found. The result is that of the tool.",
        "inputSchema":{"type":"object","properties":{
        "name":{"type":"string","minLength":1,"description":"The tool's name as find_tools gave it."},
        "arguments":{"type":"object","description":"The tool's arguments, as the inputSchema that find_tools gave describes them. Leave it out for a tool without arguments."}},
        "required":["name"],"additionalProperties":false},
        "annotations":{"title":"Call a tool","readOnlyHint":false,"destructiveHint":true,"idempotentHint":false,"openWorldHint":true}}
        """u8;

    /// <summary>What is listed. It never changes.</summary>
    public static DirectoryList List { get; } = new("tools", "name", [(Find, FindDefinition.ToArray()), (Call, CallDefinition.ToArray())]);

    /// <summary>Whether a name is that of one of the two.</summary>
    public static bool Have(string name) => name is Find or Call;

    /// <summary>Whether a message is a call of <c>find_tools</c>, which goes to no MCP server.</summary>
    public static bool IsFind(MessageContext message) =>
        message is { HasToolSearch: true, Message.Method: McpMethods.CallTool, Params.Name: Find };
}
