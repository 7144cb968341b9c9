using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Secrets;
using McpOrleans.Grains.ToolDirectory;

namespace McpOrleans.Grains.Servers;

/// <summary>Checks a configuration that a user gives, and stores it.</summary>
internal sealed partial class ServerAdmission(
    OutboundGuard outbound, ServerSecrets secrets, IGrainFactory grains, ILogger<ServerAdmission> logger)
{
    /// <summary>How many times a configuration is checked when its tenant is deleted and created again meanwhile.</summary>
    private const int MaxPasses = 3;

    /// <summary>Checks the configuration alone and returns its errors by field.</summary>
    public async Task<AcceptedConfig> CheckAsync(ServerKey server, McpServerConfig config, ServerState previous) =>
        outbound.Validate(config) is { IsEmpty: false } errors
            ? new AcceptedConfig { Errors = errors }
            : await AcceptSecretsAsync(server, previous.TenantGeneration, config, previous);

    /// <summary>Also asks the tenant's directory, which reserves a place for an accepted server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="config">The configuration that the user gives.</param>
    /// <param name="isUnlimited">Whether no quota limits the server.</param>
    /// <param name="previous">What is stored.</param>
    /// <param name="listedBytes">What the server's tools count against the tenant's quota, in bytes.</param>
    public async Task<AcceptedConfig> AcceptAsync(
        ServerKey server, McpServerConfig config, bool isUnlimited, ServerState previous, long listedBytes)
    {
        if (outbound.Validate(config) is { IsEmpty: false } errors)
        {
            return new AcceptedConfig { Errors = errors };
        }

        // The directory needs the size to decide, and it decides for which generation of the tenant the secrets are encrypted.
        var directory = grains.GetGrain<IToolDirectoryGrain>(server.Tenant);
        var generation = previous.TenantGeneration;
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            var accepted = await AcceptSecretsAsync(server, generation, config, previous);
            if (accepted.Config is not { } stored)
            {
                if (pass > 0)
                {
                    await directory.ReleaseAsync(server.Server);
                }

                return accepted;
            }

            var admitted = await directory.AdmitAsync(server.Server, StoredSize.Of(stored) + listedBytes, isUnlimited);
            if (admitted.Refusal is not null || !admitted.Errors.IsEmpty)
            {
                return new AcceptedConfig { Refusal = admitted.Refusal, Errors = admitted.Errors };
            }

            if (admitted.TenantGeneration == generation)
            {
                return accepted with { State = new ServerState { Config = stored, IsUnlimited = isUnlimited, TenantGeneration = generation } };
            }

            generation = admitted.TenantGeneration;
        }

        return new AcceptedConfig
        {
            Refusal = new Failure
            {
                Code = ErrorCodes.Overloaded,
                Message = "The tenant was deleted and created again while the server was configured. Nothing was changed.",
                Suggestion = "Try again.",
            },
        };
    }

    /// <summary>Stores what was accepted. When it is certain that this failed, the reservation is released.</summary>
    /// <returns>Null, or why it is not known to be stored.</returns>
    public async Task<StoreProblem?> StoreAsync(ServerKey server, ServerState next, StoredConfiguration stored)
    {
        var problem = await stored.StoreAsync(next, exception => LogNotStored(server, exception));
        if (problem is StoreProblem.NotStored)
        {
            await ReleaseAsync(server);
        }

        return problem;
    }

    private async Task<AcceptedConfig> AcceptSecretsAsync(ServerKey server, long generation, McpServerConfig config, ServerState previous)
    {
        try
        {
            return await secrets.AcceptAsync(server, generation, config, previous);
        }
#pragma warning disable CA1031 // Whatever the storage of the keys throws, wrapped by Data Protection or not, nothing was changed.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotEncrypted(server, exception);
            return new AcceptedConfig { Refusal = CallFailures.ConfigurationNotStored(server.Server, StoreProblem.NotStored) };
        }
    }

    private async Task ReleaseAsync(ServerKey server)
    {
        try
        {
            await grains.GetGrain<IToolDirectoryGrain>(server.Tenant).ReleaseAsync(server.Server);
        }
#pragma warning disable CA1031 // If something stays reserved, the tool directory finds that out.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotReleased(server, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: its secrets could not be encrypted.")]
    private partial void LogNotEncrypted(ServerKey server, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: its configuration could not be stored.")]
    private partial void LogNotStored(ServerKey server, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: its reserved place in the tool directory could not be released.")]
    private partial void LogNotReleased(ServerKey server, Exception exception);
}
