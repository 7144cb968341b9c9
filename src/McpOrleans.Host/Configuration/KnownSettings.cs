using System.Collections.Frozen;
using McpOrleans.Grains.Outbound;
using McpOrleans.Grains.Secrets;
using McpOrleans.Grains.Sessions;
using McpOrleans.Grains.Upstream;

namespace McpOrleans.Host.Configuration;

/// <summary>
/// Finds settings that do not exist. A misspelled <c>MCPORLEANS__OUTBOUND__ALLOWSTDIO</c> that is silently ignored would leave open
/// what the operator believes to be closed.
/// </summary>
internal static class KnownSettings
{
    private const string Anything = "*";

    // For the section Api, the configuration binder reports unknown settings at every depth.
    private static readonly FrozenDictionary<string, string[]> Names = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(McpOrleansOptions.Role)] = [],
        [nameof(McpOrleansOptions.Port)] = [],
        [nameof(McpOrleansOptions.Data)] = [],
        [nameof(McpOrleansOptions.Servers)] = [Anything],
        [nameof(McpOrleansOptions.Storage)] =
        [
            nameof(StorageSettings.Provider), nameof(StorageSettings.ConnectionString), nameof(StorageSettings.AccountName),
        ],
        [nameof(McpOrleansOptions.Cluster)] =
        [
            nameof(ClusterSettings.ServiceId), nameof(ClusterSettings.ClusterId), nameof(ClusterSettings.AdvertisedAddress),
            nameof(ClusterSettings.ListenAddress), nameof(ClusterSettings.SiloPort), nameof(ClusterSettings.GatewayPort),
        ],
        ["Secrets"] = [nameof(SecretOptions.AllowedEnvironment)],
        ["Connections"] =
        [
            nameof(ConnectionOptions.MaxMessageBytes), nameof(ConnectionOptions.MaxBytesInFlight), nameof(ConnectionOptions.MaxBytesInFlightPerServer),
            nameof(ConnectionOptions.MaxUnaskedPerSecond), nameof(ConnectionOptions.MaxServerRequests),
            nameof(ConnectionOptions.MaxClientConnections), nameof(ConnectionOptions.ClientConnectionIdleTime),
            nameof(ConnectionOptions.MaxTools), nameof(ConnectionOptions.MaxResources), nameof(ConnectionOptions.MaxPrompts), nameof(ConnectionOptions.CloseTimeout),
        ],
        ["Sessions"] = [nameof(McpSessionOptions.IdleTimeout), nameof(McpSessionOptions.PerTenant)],
        ["Outbound"] =
        [
            nameof(OutboundPolicy.AllowPrivateNetworks), nameof(OutboundPolicy.AllowStdio),
            nameof(OutboundPolicy.AllowPlainHttp), nameof(OutboundPolicy.UseSystemProxy),
        ],
        ["Api"] = [Anything],
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Adds an error for each unknown setting below <paramref name="section"/>. The message names it as it is written in the
    /// environment.
    /// </summary>
    public static void Check(IConfigurationSection section, List<string> errors)
    {
        foreach (var setting in section.GetChildren())
        {
            if (!Names.TryGetValue(setting.Key, out var known))
            {
                errors.Add(Unknown(setting));
            }
            else if (!known.Contains(Anything))
            {
                errors.AddRange(setting.GetChildren()
                    .Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                    .Select(Unknown));
            }
        }
    }

    private static string Unknown(IConfigurationSection setting) =>
        $"there is no setting {setting.Path.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant()}; docs/configuration.md lists all";
}
