namespace McpOrleans.Client.Directory;

/// <summary>
/// Describes a server whose grain does not answer by what the directory knows about it, so that it does not hide the other servers.
/// </summary>
internal static class UnreachableServer
{
    public static McpServerStatus Describe(PublishedServer server) => new()
    {
        Name = server.Name,
        Config = new McpServerConfig { Enabled = server.Enabled, Description = server.Description },
        IsConfigUnknown = true,
        State = ConnectionState.Error,
        Health = HealthStatus.Unknown,
        ToolsCount = server.Tools.Length,
        ToolsStale = true,
        Circuit = new CircuitStatus { State = CircuitState.Closed, FailureCount = 0 },
        Statistics = new McpServerStatistics(),
        LastFailure = new Failure
        {
            Code = ErrorCodes.Overloaded,
            Message = $"The part of the service that keeps MCP server '{server.Name}' cannot be reached at the moment.",
            Suggestion = "Try again later.",
        },
    };
}
