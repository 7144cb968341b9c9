namespace McpOrleans.Grains.Servers;

internal sealed partial class ToolCatalog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: some of its tools were left out. {LeftOut}")]
    private partial void LogLeftOut(ServerKey server, string leftOut);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: {Reason}")]
    private partial void LogFailed(ServerKey server, string reason);
}
