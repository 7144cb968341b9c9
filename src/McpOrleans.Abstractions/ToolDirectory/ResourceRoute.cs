namespace McpOrleans;

/// <summary>The MCP server that a resource's URI leads to.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Uri">The server's own URI of the resource, or its own URI template.</param>
public sealed record ResourceRoute(string Server, string Uri);
