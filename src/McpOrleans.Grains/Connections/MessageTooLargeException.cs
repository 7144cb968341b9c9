namespace McpOrleans.Grains.Connections;

/// <summary>An MCP server sent a message beyond the limit.</summary>
internal sealed class MessageTooLargeException(long limit)
    : IOException($"The MCP server sent a message of more than {limit / (1024 * 1024)} MiB.");
