namespace McpOrleans.Grains.Servers;

internal sealed partial class McpServerGrain
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Server}: configured, transport {Transport}, enabled {Enabled}.")]
    private partial void LogConfigured(ServerKey server, McpTransport transport, bool enabled);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server}: removed.")]
    private partial void LogRemoved(ServerKey server);
}
