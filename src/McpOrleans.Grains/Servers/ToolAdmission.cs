namespace McpOrleans.Grains.Servers;

/// <summary>Asks the tenant's tool directory whether the tools that a server lists are within the tenant's quota. Never fails.</summary>
internal sealed partial class ToolAdmission(ServerKey key, IToolDirectoryGrain directory, ILogger logger)
{
    /// <summary>Null when what the server stores may have that size, which is then reserved for it.</summary>
    public async Task<Failure?> AdmitAsync(long bytes)
    {
        try
        {
            return (await directory.AdmitAsync(key.Server, bytes, isUnlimited: false)).Refusal;
        }
#pragma warning disable CA1031 // Whatever Orleans or the storage throws: the listing failed, and is made again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotAdmitted(key, exception);
            return new Failure { Code = ErrorCodes.StorageUnavailable, Message = "The tenant's tool directory cannot be reached at the moment." };
        }
    }

    /// <summary>Gives free what was reserved for a server that is no more.</summary>
    public async Task ReleaseAsync()
    {
        try
        {
            await directory.ReleaseAsync(key.Server);
        }
#pragma warning disable CA1031 // The directory itself gives free what nobody publishes.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotAdmitted(key, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: the tenant's tool directory did not say whether its tools are admitted.")]
    private partial void LogNotAdmitted(ServerKey server, Exception exception);
}
