namespace McpOrleans.Grains.Servers.Pins;

/// <summary>
/// Sends the records of changed tools to the tenant's audit. They are stored with the pins until the audit has them, so that none is
/// lost; one may arrive twice. Not thread-safe: it lives on its grain's scheduler.
/// </summary>
internal sealed class ToolChangeAudit(ServerKey key, ServerInForce inForce, KeptState<ToolsState> known, ITenantAuditGrain audit, TimeProvider clock)
{
    /// <summary>The action that fronts use, too, when too many records wait.</summary>
    private const string DroppedAction = "audit_records_dropped";

    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(10);

    private bool _isSending;

    /// <summary>Whether something waits.</summary>
    public bool IsDue => inForce.Config is not null && known.Value.Pins is { IsToTell: true };

    /// <summary>Sends everything that waits. When that fails, it stays, and the caller tries again later.</summary>
    public async Task SendAsync()
    {
        if (_isSending)
        {
            return;
        }

        _isSending = true;
        try
        {
            while (IsDue && !inForce.IsOver && known.Value.Pins is { } told)
            {
                await audit.AppendAsync(told.Dropped == 0 ? told.Pending : told.Pending.Insert(0, Dropped(told.Dropped))).WaitAsync(Cap, clock);
                if (known.Value.Pins is not null && inForce.Config is not null)
                {
                    known.Update(state => state with { Pins = state.Pins?.WithoutPending(told) }, keepsTarget: true);
                }
            }
        }
        finally
        {
            _isSending = false;
        }
    }

    private AuditRecord Dropped(long count) => new()
    {
        Time = clock.GetUtcNow(),
        Tenant = key.Tenant,
        TenantGeneration = inForce.State.TenantGeneration,
        CallerId = AuditRecord.Service,
        Action = DroppedAction,
        Server = key.Server,
        Outcome = "ok",
        RequestId = "tool-changes",
        Dropped = count,
    };
}
