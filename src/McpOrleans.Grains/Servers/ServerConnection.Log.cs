namespace McpOrleans.Grains.Servers;

internal sealed partial class ServerConnection
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Server}: connected to {Name} {Version}, MCP {ProtocolVersion}.")]
    private partial void LogConnected(ServerKey server, string name, string version, string protocolVersion);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server}: an attempt to connect failed. The next one follows in {Delay}. {Reason}")]
    private partial void LogRetry(ServerKey server, TimeSpan delay, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: no connection could be made. {Reason}")]
    private partial void LogFailed(ServerKey server, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Server}: an attempt to connect failed unexpectedly.")]
    private partial void LogUnexpected(ServerKey server, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Server}: the connection ended. {Reason}")]
    private partial void LogLost(ServerKey server, string reason);
}
