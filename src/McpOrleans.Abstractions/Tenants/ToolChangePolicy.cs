namespace McpOrleans;

/// <summary>What happens when an MCP server changes the definition of a tool that it has listed before.</summary>
[GenerateSerializer, Alias(TypeAliases.ToolChangePolicy)]
public enum ToolChangePolicy
{
    /// <summary>The new definition is published, and an audit record tells the difference.</summary>
    Notify = 0,

    /// <summary>The tool is hidden and calls of it are refused until a tenant admin accepts the new definition. An audit record tells the difference.</summary>
    Quarantine = 1,
}
