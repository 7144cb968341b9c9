using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Secrets;

namespace McpOrleans.Grains.Servers;

/// <summary>Decides about a configuration that a user gives.</summary>
internal sealed class ServerAdmission(OutboundGuard outbound, ServerSecrets secrets)
{
    /// <inheritdoc cref="ServerSecrets.AcceptAsync"/>
    public Task<AcceptedConfig> AcceptAsync(ServerKey server, McpServerConfig config, McpServerConfig? previous) =>
        outbound.Validate(config) is { IsEmpty: false } errors
            ? Task.FromResult(new AcceptedConfig { Errors = errors })
            : secrets.AcceptAsync(server, config, previous);
}
