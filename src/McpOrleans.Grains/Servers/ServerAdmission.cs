using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Quotas;
using McpOrleans.Grains.Secrets;

namespace McpOrleans.Grains.Servers;

/// <summary>Decides about a configuration that a user gives, and stores it.</summary>
internal sealed class ServerAdmission(OutboundGuard outbound, ServerSecrets secrets, IGrainFactory grains)
{
    /// <inheritdoc cref="ServerSecrets.AcceptAsync"/>
    /// <param name="server">The server.</param>
    /// <param name="config">What the user gives.</param>
    /// <param name="previous">What is stored.</param>
    /// <param name="listedBytes">What its tools count against the tenant's quota; null: no quota limits it.</param>
    public async Task<AcceptedConfig> AcceptAsync(ServerKey server, McpServerConfig config, McpServerConfig? previous, long? listedBytes)
    {
        if (outbound.Validate(config) is { IsEmpty: false } errors)
        {
            return new AcceptedConfig { Errors = errors };
        }

        var accepted = await secrets.AcceptAsync(server, config, previous);
        return accepted.Config is { } stored && listedBytes is { } bytes
            && await grains.GetGrain<IToolDirectoryGrain>(server.Tenant).AdmitAsync(server.Server, StoredSize.Of(stored) + bytes) is { } refusal
            ? new AcceptedConfig { Refusal = refusal }
            : accepted;
    }

    /// <summary>Stores what was accepted. Where that fails, the configuration before is in force again, and what was reserved is free.</summary>
    /// <param name="server">The server.</param>
    /// <param name="next">What is to be stored.</param>
    /// <param name="state">Where.</param>
    /// <param name="startAgain">Called where nobody can say which of the two is stored: the grain must find out.</param>
    public async Task StoreAsync(ServerKey server, ServerState next, IPersistentState<ServerState> state, Action startAgain)
    {
        var (before, etag) = (state.State, state.Etag);
        state.State = next;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            state.State = before;
            if (!await TryReleaseAsync(server, state, etag))
            {
                startAgain();
            }

            throw;
        }
    }

    /// <summary>False when the configuration may be stored all the same.</summary>
    private async Task<bool> TryReleaseAsync(ServerKey server, IPersistentState<ServerState> state, string? etag)
    {
        try
        {
            await state.ReadStateAsync();
            if (state.Etag != etag)
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
}
