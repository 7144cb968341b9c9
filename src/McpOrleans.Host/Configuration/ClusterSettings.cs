using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace McpOrleans.Host.Configuration;

/// <summary>The cluster that a process belongs to, and the addresses under which the other processes reach it.</summary>
internal sealed record ClusterSettings
{
    private const string Prefix = "MCPORLEANS__CLUSTER__";
    private const int MaxIdLength = 63;

    /// <summary>The permanent name of the service; states are stored under it. Default: <c>mcporleans</c>.</summary>
    public string ServiceId { get; init; } = "mcporleans";

    /// <summary>
    /// The name of the cluster: processes with the same name find each other in the storage account. Default: <c>mcporleans</c>.
    /// </summary>
    public string ClusterId { get; init; } = "mcporleans";

    /// <summary>The address at which other silos and fronts reach this silo. Default: 127.0.0.1.</summary>
    public IPAddress AdvertisedAddress { get; init; } = IPAddress.Loopback;

    /// <summary>
    /// The address at which this silo listens. Default: the advertised address if it is a loopback address; otherwise every
    /// interface, because a platform may translate the advertised address.
    /// </summary>
    public IPAddress ListenAddress { get; init; } = IPAddress.Loopback;

    /// <summary>The port for other silos. Default: 11111.</summary>
    public int SiloPort { get; init; } = 11111;

    /// <summary>The port for fronts and other Orleans clients. Default: 30000.</summary>
    public int GatewayPort { get; init; } = 30000;

    /// <summary>
    /// The port on 127.0.0.1 at which a service in one process accepts Orleans clients. It is set by the same setting as
    /// <see cref="GatewayPort"/>. 0 (the default): no client outside the process can connect.
    /// </summary>
    public int EmbeddedGatewayPort { get; init; }

    /// <summary>Reads the settings and adds everything that is wrong to <paramref name="errors"/>.</summary>
    public static ClusterSettings Read(IConfigurationSection section, List<string> errors)
    {
        var defaults = new ClusterSettings();
        var advertised = ReadAddress(section, nameof(AdvertisedAddress), errors) ?? defaults.AdvertisedAddress;
        var settings = new ClusterSettings
        {
            ServiceId = ReadId(section, nameof(ServiceId), defaults.ServiceId, errors),
            ClusterId = ReadId(section, nameof(ClusterId), defaults.ClusterId, errors),
            AdvertisedAddress = advertised,
            ListenAddress = ReadAddress(section, nameof(ListenAddress), errors) ?? Everywhere(advertised),
            SiloPort = ReadPort(section, nameof(SiloPort), defaults.SiloPort, errors),
            GatewayPort = ReadPort(section, nameof(GatewayPort), defaults.GatewayPort, errors),
        };
        settings = settings with { EmbeddedGatewayPort = section[nameof(GatewayPort)] is { Length: > 0 } ? settings.GatewayPort : 0 };
        if (advertised.Equals(IPAddress.Any) || advertised.Equals(IPAddress.IPv6Any))
        {
            errors.Add($"{Variable(nameof(AdvertisedAddress))} is {advertised}, at which no other process can reach a silo; set the address at which the others reach it");
        }

        if (settings.SiloPort == settings.GatewayPort)
        {
            errors.Add($"{Variable(nameof(SiloPort))} and {Variable(nameof(GatewayPort))} are both {settings.SiloPort}; they must differ");
        }

        return settings;
    }

    /// <summary>Returns the name of the environment variable of a setting.</summary>
    public static string Variable(string setting) => Prefix + setting.ToUpperInvariant();

    private static IPAddress Everywhere(IPAddress advertised) =>
        IPAddress.IsLoopback(advertised) ? advertised
        : advertised.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any
        : IPAddress.Any;

    private static string ReadId(IConfigurationSection section, string setting, string otherwise, List<string> errors)
    {
        var id = section[setting] is { Length: > 0 } text ? text : otherwise;
        if (id.Length > MaxIdLength || !id.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'))
        {
            errors.Add($"{Variable(setting)} is '{id}'; it may have up to {MaxIdLength} letters, digits, '-' and '_'");
        }

        return id;
    }

    private static IPAddress? ReadAddress(IConfigurationSection section, string setting, List<string> errors)
    {
        if (section[setting] is not { Length: > 0 } text)
        {
            return null;
        }

        if (!IPAddress.TryParse(text, out var address))
        {
            errors.Add($"{Variable(setting)} is '{text}', which is not an IP address");
        }

        return address;
    }

    private static int ReadPort(IConfigurationSection section, string setting, int otherwise, List<string> errors)
    {
        if (section[setting] is not { Length: > 0 } text)
        {
            return otherwise;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > ushort.MaxValue)
        {
            errors.Add($"{Variable(setting)} is '{text}'; a port is a number from 1 to {ushort.MaxValue}");
        }

        return port;
    }
}
