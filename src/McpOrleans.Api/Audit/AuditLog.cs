using Microsoft.Extensions.Logging;

namespace McpOrleans.Api.Audit;

/// <summary>Audit records as lines of the log, each property by its name.</summary>
internal static partial class AuditLog
{
    /// <summary>Stands where there is nothing to say.</summary>
    public const string None = "-";

    public static void Write(ILogger logger, AuditRecord record)
    {
        if (!logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        Write(
            logger,
            record.Action,
            record.RequestId,
            record.CallerId,
            record.Role ?? None,
            record.Tenant is "" ? None : record.Tenant,
            record.Server ?? None,
            record.Tool ?? None,
            record.Outcome,
            record.Status,
            record.DurationMs,
            record.HasIdempotencyKey,
            record.ArgumentsSha256.IsEmpty ? None : Convert.ToHexStringLower(record.ArgumentsSha256.AsSpan()),
            record.KeyId ?? None,
            record.RemoteAddress ?? None);
    }

    [LoggerMessage(2, LogLevel.Information, "{Count} requests without a valid credential were refused and not recorded one by one")]
    public static partial void Suppressed(ILogger logger, long count);

    [LoggerMessage(3, LogLevel.Warning, "Audit records of {Tenants} tenants did not reach them; they are sent again")]
    public static partial void NotSent(ILogger logger, int tenants, Exception? exception);

    [LoggerMessage(4, LogLevel.Information, "{Count} refused requests of tenant {Tenant} are not logged one by one")]
    public static partial void RefusalsSuppressed(ILogger logger, long count, string tenant);

    [LoggerMessage(
        1,
        LogLevel.Information,
        "{Action} {RequestId} by {Caller} ({Role}) in {Tenant}: {Server} {Tool} {Outcome} {Status} in {DurationMs:0.0} ms, "
        + "idempotency key {HasIdempotencyKey}, arguments {ArgumentsSha256}, key {KeyId}, from {RemoteAddress}",
        SkipEnabledCheck = true)]
    private static partial void Write(
        ILogger logger,
        string action,
        string requestId,
        string caller,
        string role,
        string tenant,
        string server,
        string tool,
        string outcome,
        int status,
        double durationMs,
        bool hasIdempotencyKey,
        string argumentsSha256,
        string keyId,
        string remoteAddress);
}
