using Orleans.Storage;

namespace McpOrleans.Grains.Audit;

/// <inheritdoc cref="ITenantAuditGrain"/>
internal sealed partial class TenantAuditGrain(
    [PersistentState(StateNames.Audit)] IPersistentState<AuditState> audit, IGrainFactory grains, ILogger<TenantAuditGrain> logger)
    : Grain, ITenantAuditGrain
{
    /// <summary>How long records are collected before they are stored. Each time, all kept records are written.</summary>
    internal static readonly TimeSpan WriteDelay = TimeSpan.FromSeconds(5);

    private readonly AuditRing _ring = new(ITenantAuditGrain.Capacity);
    private IGrainTimer? _timer;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ring.Restore(audit.State);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => StoreAsync();

    public async Task AppendAsync(ImmutableArray<AuditRecord> records)
    {
        // A front may learn late that a tenant was deleted. The records that it still sends must not appear in the next tenant with
        // the same name.
        if (await grains.GetGrain<ITenantGrain>(this.GetPrimaryKeyString()).GetAsync() is not { Generation: var generation })
        {
            return;
        }

        if (_ring.TenantGeneration != generation)
        {
            _ring.Restore(new AuditState { TenantGeneration = generation });
        }

        foreach (var record in records.Where(record => record.TenantGeneration is 0 || record.TenantGeneration == generation))
        {
            _ring.Add(record);
        }

        _timer ??= this.RegisterGrainTimer(_ => StoreAsync(), new GrainTimerCreationOptions(WriteDelay, WriteDelay));
    }

    public Task<AuditPage> ReadAsync(int limit, long? before, long tenantGeneration) =>
        Task.FromResult(_ring.TenantGeneration == tenantGeneration ? _ring.Read(limit, before) : new AuditPage());

    public async Task ClearAsync()
    {
        StopTimer();
        _ring.Restore(new AuditState());
        if (audit.RecordExists)
        {
            await audit.ClearStateAsync();
        }

        DeactivateOnIdle();
    }

    /// <summary>When this fails, the timer continues and tries again.</summary>
    private async Task StoreAsync()
    {
        if (_timer is null)
        {
            return;
        }

        try
        {
            audit.State = _ring.State;
            await audit.WriteStateAsync();
            StopTimer();
        }
#pragma warning disable CA1031 // Nobody waits for this, and the log has the records.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogLost(this.GetPrimaryKeyString(), exception);
            if (exception is InconsistentStateException)
            {
                // Another activation has written meanwhile. The next activation starts from what it wrote.
                StopTimer();
                DeactivateOnIdle();
            }
        }
    }

    private void StopTimer()
    {
        _timer?.Dispose();
        _timer = null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tenant {Tenant}: audit records could not be stored.")]
    private partial void LogLost(string tenant, Exception exception);
}
