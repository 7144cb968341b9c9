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
            new Hash(record.ArgumentsSha256),
            record.KeyId ?? None,
            record.RemoteAddress ?? None,
            record.Detail ?? None);
    }

    [LoggerMessage(2, LogLevel.Information, "Requests without a valid credential that were refused and are not recorded one by one: {Count}")]
    public static partial void Suppressed(ILogger logger, long count);

    [LoggerMessage(3, LogLevel.Warning, "Audit records did not reach their tenants and will be sent again. Tenants concerned: {Tenants}")]
    public static partial void NotSent(ILogger logger, int tenants, Exception? exception);

    [LoggerMessage(4, LogLevel.Information, "Refused requests of tenant {Tenant} that are not logged one by one: {Count}")]
    public static partial void RefusalsSuppressed(ILogger logger, string tenant, long count);

    [LoggerMessage(5, LogLevel.Warning, "Audit records that are missing from this log, because it takes them too slowly: {Count}")]
    public static partial void Dropped(ILogger logger, long count);

    [LoggerMessage(
        1,
        LogLevel.Information,
        "{Action} {RequestId} by {Caller} ({Role}) in {Tenant}: {Server} {Tool} {Outcome} {Status} in {DurationMs:0.0} ms, "
        + "idempotency key {HasIdempotencyKey}, arguments {ArgumentsSha256}, key {KeyId}, from {RemoteAddress}, {Detail}",
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
        Hash argumentsSha256,
        string keyId,
        string remoteAddress,
        string detail);

    /// <summary>A hash in hexadecimal digits, for which a line needs no text of its own.</summary>
    private readonly struct Hash(ImmutableArray<byte> bytes) : ISpanFormattable
    {
        public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
        {
            if (!bytes.IsEmpty)
            {
                return Convert.TryToHexStringLower(bytes.AsSpan(), destination, out charsWritten);
            }

            charsWritten = None.TryCopyTo(destination) ? None.Length : 0;
            return charsWritten > 0;
        }

        public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

        public override string ToString() => bytes.IsEmpty ? None : Convert.ToHexStringLower(bytes.AsSpan());
    }
}
