namespace McpOrleans.Grains.Hosting;

/// <summary>
/// Goes on with the deletions and creations of tenants that an earlier process began, once the silo is active: reminders kept in
/// memory are lost with the process.
/// </summary>
/// <remarks>In the background: for everybody else such a tenant is gone already.</remarks>
internal sealed partial class DeletionResumption(IGrainFactory grains, TimeProvider time, ILogger<DeletionResumption> logger) : WorkAfterStart(time)
{
    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var retry = 1; !await TryResumeAllAsync(isLast: retry > MaxRetries, cancellationToken) && retry <= MaxRetries; retry++)
        {
            await PauseBeforeAsync(retry, cancellationToken);
        }
    }

    private async Task<bool> TryResumeAllAsync(bool isLast, CancellationToken cancellationToken)
    {
        try
        {
            var registry = grains.GetGrain<ITenantRegistryGrain>(ITenantRegistryGrain.Key);
            var known = (await registry.GetSnapshotAsync(knownVersion: null).WaitAsync(cancellationToken))!.Tenants;
            await Task.WhenAll(known.Where(tenant => tenant.Deleting).Select(tenant => ResumeAsync(tenant.Name, cancellationToken)));
            return true;
        }
#pragma warning disable CA1031 // Who deletes again goes on with it, too; the silo serves everybody else meanwhile.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (isLast)
            {
                LogNotResumed(exception);
            }
            else
            {
                LogTriedAgain(exception);
            }

            return false;
        }
    }

    private async Task ResumeAsync(string tenant, CancellationToken cancellationToken)
    {
        LogResumed(tenant);
        await grains.GetGrain<ITenantGrain>(tenant).ResumeAsync().WaitAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "An interrupted creation or deletion of a tenant could not be completed yet. It will be tried again.")]
    private partial void LogTriedAgain(Exception exception);

    [LoggerMessage(LogLevel.Information, "The creation or deletion of tenant {Tenant} was interrupted and is now being completed.")]
    private partial void LogResumed(string tenant);

    [LoggerMessage(LogLevel.Warning, "An interrupted creation or deletion of a tenant could not be completed. Repeat the request for that tenant.")]
    private partial void LogNotResumed(Exception exception);
}
