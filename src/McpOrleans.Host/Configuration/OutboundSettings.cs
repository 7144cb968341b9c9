using System.Net;
using McpOrleans.Grains.Outbound;

namespace McpOrleans.Host.Configuration;

/// <summary>
/// Decides which MCP servers may be reached. Where no setting decides it, it depends on whether this is a developer's machine.
/// </summary>
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
    /// Uses the configured environment. If none is configured, a service that listens only on this machine counts as development:
    /// those who can call it can start programs and reach this machine's networks anyway.
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
