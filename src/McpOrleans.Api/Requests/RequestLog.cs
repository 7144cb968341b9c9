using Microsoft.Extensions.Logging;

namespace McpOrleans.Api.Requests;

/// <summary>One line for every call and every admin action. Never a body, never a secret.</summary>
internal static partial class RequestLog
{
    /// <summary>The outcome of what did not fail.</summary>
    public const string Ok = "ok";

    private const int MaxNameLength = 64;

    [LoggerMessage(1, LogLevel.Information, "Call {RequestId} by {Caller} in {Tenant}: {Server} {Tool} {Outcome} in {Milliseconds:0.0} ms")]
    public static partial void ToolCalled(
        ILogger logger, string requestId, string caller, string tenant, string server, string tool, string outcome, double milliseconds);

    [LoggerMessage(2, LogLevel.Information, "{Action} {RequestId} by {Caller} in {Tenant}: {Server} {Outcome} in {Milliseconds:0.0} ms")]
    public static partial void AdminAction(
        ILogger logger, string action, string requestId, string caller, string tenant, string server, string outcome, double milliseconds);

    [LoggerMessage(3, LogLevel.Error, "Request {RequestId} failed unexpectedly")]
    public static partial void Unexpected(ILogger logger, string requestId, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "The probe of MCP server {Server} of {Tenant} failed unexpectedly")]
    public static partial void ProbeFailed(ILogger logger, string tenant, string server, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "That key {KeyId} of {Tenant} was used could not be noted")]
    public static partial void KeyUseLost(ILogger logger, string tenant, string keyId, Exception exception);

    /// <summary>A name somebody else chose, made fit for one line of a log.</summary>
    public static string Clean(string? name) => name switch
    {
        null or "" => "-",
        { Length: <= MaxNameLength } when !name.AsSpan().ContainsAnyInRange('\0', (char)0x1F) => name,
        _ => Names.Shown(name),
    };
}
