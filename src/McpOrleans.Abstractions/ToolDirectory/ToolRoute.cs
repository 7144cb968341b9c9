namespace McpOrleans;

/// <summary>A tool in a tenant's directory, the server that has it, and its qualified name.</summary>
/// <param name="Server">The MCP server's name.</param>
/// <param name="Tool">The tool as the server describes it.</param>
/// <param name="QualifiedName">The name that is unique in the tenant, see <see cref="ToolNames"/>.</param>
public sealed record ToolRoute(string Server, McpTool Tool, string QualifiedName)
{
    /// <summary>
    /// The tool's name on the MCP endpoint: with the prefix that the server's configuration gives its tools
    /// (<see cref="McpServerConfig.ToolPrefix"/>). It is the qualified name when there is none, or when that name is another tool's, too.
    /// </summary>
    public string ExposedName { get; init; } = QualifiedName;
}
