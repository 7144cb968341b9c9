using Microsoft.Extensions.Logging;

namespace McpOrleans.Grains.Servers;

internal sealed partial class ToolCatalog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: entries of its tool list were left out: {Skipped}. They were nameless, double, or beyond the limit of {MaxTools}.")]
    private partial void LogSkipped(ServerKey server, int skipped, int maxTools);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: {Reason}")]
    private partial void LogFailed(ServerKey server, string reason);
}
