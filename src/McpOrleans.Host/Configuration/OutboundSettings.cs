using System.Net;
using McpOrleans.Grains.Outbound;
using Microsoft.AspNetCore.Http;

namespace McpOrleans.Host.Configuration;

/// <summary>Decides which MCP servers may be reached: the settings, and where they say nothing, whether this is a developer's machine.</summary>
internal static class OutboundSettings
{
    private const string Section = "Outbound";
    private const string KestrelEndpoints = "Kestrel:Endpoints";

    /// <exception cref="InvalidOperationException">A setting is neither true nor false; the message names it.</exception>
    public static OutboundPolicy Read(IConfiguration configuration, McpOrleansOptions options)
    {
        var policy = new OutboundPolicy();
        if (IsDevelopment(configuration, options))
        {
            policy.AllowEverything();
        }

        configuration.GetSection(McpOrleansOptions.Section).GetSection(Section).Bind(policy);
        return policy;
    }

    /// <summary>
    /// What the environment is said to be. Where nothing is said, a service for this machine alone counts as development: who can
    /// call it can start programs here and reach this machine's networks without it.
    /// </summary>
    private static bool IsDevelopment(IConfiguration configuration, McpOrleansOptions options) =>
        configuration[HostDefaults.EnvironmentKey] is { Length: > 0 } environment
            ? environment.Equals(Environments.Development, StringComparison.OrdinalIgnoreCase)
            : options.Role == ServiceRole.All
                && (options.Urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).All(IsLoopback)
                && !configuration.GetSection(KestrelEndpoints).GetChildren().Any();

    private static bool IsLoopback(string url)
    {
        var address = BindingAddress.Parse(url);
        return address.IsUnixPipe || address.IsNamedPipe
            || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }
}
