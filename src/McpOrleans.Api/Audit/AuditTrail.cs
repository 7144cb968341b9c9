namespace McpOrleans.Api.Audit;

/// <summary>Where audit records go: all to the log, those of a tenant's callers also to the tenant. Costs no caller any waiting.</summary>
internal sealed class AuditTrail(AuditQueue queue, AuditLogWriter lines, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>The log category of all records.</summary>
    public const string Category = "McpOrleans.Audit";

    private readonly ILogger _logger = loggers.CreateLogger(Category);
    private readonly AnonymousFlood _anonymous = new(time);
    private readonly RefusalFlood _refusals = new(time);

    /// <param name="record">What was done.</param>
    /// <param name="isAuthenticated">
    /// Whether the caller is somebody: anybody can be refused as often as he likes, and shall fill neither log nor tenant with it.
    /// </param>
    public void Record(AuditRecord record, bool isAuthenticated)
    {
        if (isAuthenticated)
        {
            if (!IsRefused(record) || _refusals.TryPass(record.Tenant, record.CallerId))
            {
                lines.Write(record);
            }

            queue.Add(record);
        }
        else if (_anonymous.TryPass(out var suppressed))
        {
            if (suppressed > 0)
            {
                AuditLog.Suppressed(_logger, suppressed);
            }

            lines.Write(record);
        }
    }

    /// <summary>Has the log say how many records it does not have, since this was done last. To be done every second or so.</summary>
    public void TellSuppressed()
    {
        if (lines.TakeDropped() is > 0 and var dropped)
        {
            AuditLog.Dropped(_logger, dropped);
        }

        foreach (var (tenant, count) in _refusals.TakeSuppressed())
        {
            AuditLog.RefusalsSuppressed(_logger, tenant is "" ? AuditLog.None : tenant, count);
        }
    }

    private static bool IsRefused(AuditRecord record) => record.Status is StatusCodes.Status403Forbidden or StatusCodes.Status429TooManyRequests;
}
