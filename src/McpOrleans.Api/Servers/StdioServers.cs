using System.Security.Claims;

namespace McpOrleans.Api.Servers;

/// <summary>Programs run with the rights of the service, so a tenant's admin may not register one.</summary>
internal static class StdioServers
{
    /// <summary>Returns null when the caller may register all of these servers.</summary>
    public static Problem? Refuse(ClaimsPrincipal caller, params IEnumerable<McpServerConfig> configs) =>
        configs.All(config => config.Command is null) || caller.HasClaim(ClaimTypes.Role, Roles.PlatformAdmin)
            ? null
            : Problem.Of(
                ErrorCodes.Forbidden,
                "An MCP server that is a program ('command') can only be registered by a platform admin.",
                "Give the 'url' of an MCP server that runs elsewhere, or have a platform admin register this one.");
}
