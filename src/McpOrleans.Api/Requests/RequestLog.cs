namespace McpOrleans.Api.Requests;

/// <summary>What the front has to say besides its audit records. Never a body, never a secret.</summary>
internal static partial class RequestLog
{
    [LoggerMessage(3, LogLevel.Error, "Request {RequestId} failed unexpectedly")]
    public static partial void Unexpected(ILogger logger, string requestId, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "The probe of MCP server {Server} of {Tenant} failed unexpectedly")]
    public static partial void ProbeFailed(ILogger logger, string tenant, string server, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "That key {KeyId} of {Tenant} was used could not be noted")]
    public static partial void KeyUseLost(ILogger logger, string tenant, string keyId, Exception exception);
}
