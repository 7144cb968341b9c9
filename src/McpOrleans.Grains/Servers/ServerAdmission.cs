using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Quotas;
using McpOrleans.Grains.Secrets;
using Microsoft.Extensions.Logging;
using Orleans.Core;

namespace McpOrleans.Grains.Servers;

/// <summary>Decides about a configuration that a user gives, and stores it.</summary>
internal sealed partial class ServerAdmission(
    OutboundGuard outbound, ServerSecrets secrets, IGrainFactory grains, TimeProvider clock, ILogger<ServerAdmission> logger)
{
    /// <summary>A tenant that is deleted and created again so often while one configuration is decided about is not decided about.</summary>
    private const int MaxPasses = 3;

    /// <summary>How long storing a configuration may take. Below Orleans' response timeout, so that whoever waits is told.</summary>
    internal static readonly TimeSpan StoreCap = TimeSpan.FromSeconds(20);

    /// <summary>What the configuration alone says against it, by field.</summary>
    public async Task<AcceptedConfig> CheckAsync(ServerKey server, McpServerConfig config, ServerState previous) =>
        outbound.Validate(config) is { IsEmpty: false } errors
            ? new AcceptedConfig { Errors = errors }
            : await AcceptSecretsAsync(server, previous.TenantGeneration, config, previous);

    /// <summary>The same, and what the tenant's directory says; a place in it is reserved for what is accepted.</summary>
    /// <param name="server">The server.</param>
    /// <param name="config">What the user gives.</param>
    /// <param name="isUnlimited">No quota limits it.</param>
    /// <param name="previous">What is stored.</param>
    /// <param name="listedBytes">What its tools count against the tenant's quota.</param>
    public async Task<AcceptedConfig> AcceptAsync(
        ServerKey server, McpServerConfig config, bool isUnlimited, ServerState previous, long listedBytes)
    {
        if (outbound.Validate(config) is { IsEmpty: false } errors)
        {
            return new AcceptedConfig { Errors = errors };
        }

        // The directory needs the size to decide, and decides for which generation of the tenant the secrets are to be encrypted.
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

    /// <summary>Stores what was accepted. Where that fails, what was stored before holds, and what was reserved is free.</summary>
    /// <param name="server">The server.</param>
    /// <param name="next">What is to be stored.</param>
    /// <param name="state">Where.</param>
    /// <param name="canRead">Whether the last reading of it worked.</param>
    /// <returns>Null, or what did not work.</returns>
    public async Task<StoreProblem?> StoreAsync(ServerKey server, ServerState next, IStorage<ServerState> state, Func<bool> canRead)
    {
        var (before, etag) = (state.State, state.Etag);
        state.State = next;
        try
        {
            await state.WriteStateAsync().WaitAsync(StoreCap, clock);
            return null;
        }
#pragma warning disable CA1031 // Whatever a storage throws, the answer is that it was not stored, or that nobody knows.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotStored(server, exception);
            state.State = before;
            return exception is TimeoutException
                ? StoreProblem.Unknown
                : await TryReleaseAsync(server, state, etag, canRead) ? StoreProblem.NotStored : StoreProblem.Unknown;
        }
    }

    private async Task<AcceptedConfig> AcceptSecretsAsync(ServerKey server, long generation, McpServerConfig config, ServerState previous)
    {
        try
        {
            return await secrets.AcceptAsync(server, generation, config, previous);
        }
#pragma warning disable CA1031 // Whatever the storage of the keys throws, wrapped by Data Protection or not: nothing was changed.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotEncrypted(server, exception);
            return new AcceptedConfig { Refusal = CallFailures.ConfigurationNotStored(server.Server, StoreProblem.NotStored) };
        }
    }

    /// <summary>False when the configuration may be stored all the same.</summary>
    private async Task<bool> TryReleaseAsync(ServerKey server, IStorage<ServerState> state, string? etag, Func<bool> canRead)
    {
        try
        {
            await state.ReadStateAsync().WaitAsync(StoreCap, clock);
            if (!canRead() || state.Etag != etag)
            {
                return false;
            }

            await grains.GetGrain<IToolDirectoryGrain>(server.Tenant).ReleaseAsync(server.Server);
            return true;
        }
#pragma warning disable CA1031 // What the write failed with says more. What stays reserved, the tool directory finds out.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: its secrets could not be encrypted.")]
    private partial void LogNotEncrypted(ServerKey server, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: its configuration could not be stored.")]
    private partial void LogNotStored(ServerKey server, Exception exception);
}
