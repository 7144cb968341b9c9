namespace McpOrleans.Grains.Outbound;

/// <summary>An MCP server answered with a redirect that is not followed. The request did not run.</summary>
internal sealed class RedirectException(string message) : Exception(message);
