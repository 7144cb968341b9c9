namespace McpOrleans.Grains.Servers.Pins;

/// <summary>Asks the server's tenant what becomes of changed tools. It is asked whenever that matters, so nothing is outdated.</summary>
internal sealed partial class ChangePolicy(ServerKey key, ITenantGrain tenant, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(10);

    /// <summary>Returns null when the tenant's grain does not say it.</summary>
    public async Task<ToolChangePolicy?> AskAsync()
    {
        try
        {
            return (await tenant.GetTermsAsync().WaitAsync(Cap, clock)).ToolChanges;
        }
#pragma warning disable CA1031 // Whatever Orleans or the storage throws, it is asked again with the next listing or health check.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotTold(key, exception);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: the tenant did not say what becomes of changed tools.")]
    private partial void LogNotTold(ServerKey server, Exception exception);
}
