using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Quotas;
using McpOrleans.Grains.Secrets;

namespace McpOrleans.Grains.Servers;

/// <summary>Decides about a configuration that a user gives.</summary>
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
}
