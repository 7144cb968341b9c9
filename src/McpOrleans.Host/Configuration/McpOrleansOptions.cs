using System.Collections.Immutable;
using System.Globalization;
using McpOrleans.Host.Cli;
using McpOrleans.Host.Startup;

namespace McpOrleans.Host.Configuration;

/// <summary>
/// The settings of the executable: the command line, then the configuration section <c>McpOrleans</c> (in the environment
/// <c>MCPORLEANS__PORT</c> and so on), then the defaults.
/// </summary>
internal sealed class McpOrleansOptions
{
    public const string Section = "McpOrleans";

    /// <summary>Everything in one process.</summary>
    public const string RoleAll = "all";

    /// <summary>The environment variable that sets the first platform admin's key.</summary>
    public const string AdminKeyVariable = "MCPORLEANS_ADMIN_KEY";

    private const string StorageConnectionStringKey = "Storage:ConnectionString";

    /// <summary>What this process does; <see cref="RoleAll"/>.</summary>
    public string Role { get; init; } = RoleAll;

    /// <summary>The port on 127.0.0.1; 0: any free one. Default 8080.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>The addresses to listen on, separated by semicolons; null: <see cref="Port"/> on 127.0.0.1.</summary>
    public string? Urls { get; init; }

    /// <summary>The full path of the data folder. Default: <c>data</c> in the working directory.</summary>
    public string Data { get; init; } = Path.GetFullPath("data");

    /// <summary>The full paths of the server files.</summary>
    public ImmutableArray<string> Servers { get; init; } = [];

    /// <summary>Where grain state and reminders are kept. Default: files.</summary>
    public StateStorageProvider StorageProvider { get; init; }

    /// <summary>The connection string of the Azure storage account; a secret. Null for files.</summary>
    public string? StorageConnectionString { get; init; }

    /// <summary>The first platform admin's key; null: the one in the data folder.</summary>
    public string? AdminKey { get; init; }

    /// <exception cref="StartException">Names every setting that is wrong.</exception>
    public static McpOrleansOptions Read(IConfiguration configuration, CommandLineSettings commandLine)
    {
        var section = configuration.GetSection(Section);
        var errors = new List<string>();
        var role = commandLine.Role ?? section["Role"] ?? RoleAll;
        if (role is not RoleAll)
        {
            errors.Add($"role '{role}' is unknown or not available; use '{RoleAll}'");
        }

        var port = commandLine.Port ?? ReadPort(section["Port"], errors);
        if (port is < 0 or > ushort.MaxValue)
        {
            errors.Add($"port {port} is outside 0 to {ushort.MaxValue}; 0 takes any free port");
        }

        var storage = ReadStorage(section, errors);
        return errors.Count > 0
            ? throw new StartException(string.Join("; ", errors) + ".")
            : new McpOrleansOptions
            {
                Role = role,
                Port = port,
                Urls = ReadUrls(configuration, commandLine),
                Data = Path.GetFullPath(commandLine.Data ?? section["Data"] ?? "data"),
                Servers = commandLine.Servers.IsEmpty ? ReadServers(section.GetSection("Servers")) : FullPaths(commandLine.Servers),
                StorageProvider = storage,
                StorageConnectionString = section[StorageConnectionStringKey],
                AdminKey = configuration[AdminKeyVariable],
            };
    }

    private static int ReadPort(string? text, List<string> errors)
    {
        if (text is null)
        {
            return new McpOrleansOptions().Port;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            errors.Add($"port '{text}' is not a number");
        }

        return port;
    }

    private static StateStorageProvider ReadStorage(IConfigurationSection section, List<string> errors)
    {
        var text = section["Storage:Provider"];
        var provider = StateStorageProvider.Files;
        if (text is not null && (!Enum.TryParse(text, ignoreCase: true, out provider) || !Enum.IsDefined(provider)))
        {
            errors.Add($"storage provider '{text}' is unknown; use '{StateStorageProvider.Files}' or '{StateStorageProvider.AzureBlob}'");
        }
        else if (provider == StateStorageProvider.AzureBlob && string.IsNullOrEmpty(section[StorageConnectionStringKey]))
        {
            errors.Add($"storage provider '{provider}' needs a connection string: set MCPORLEANS__STORAGE__CONNECTIONSTRING");
        }

        return provider;
    }

    // Somebody who names a port means it, whatever the environment says about addresses.
    private static string? ReadUrls(IConfiguration configuration, CommandLineSettings commandLine) =>
        commandLine.Urls ?? (commandLine.Port is null ? configuration[WebHostDefaults.ServerUrlsKey] : null);

    private static ImmutableArray<string> ReadServers(IConfigurationSection section) =>
        FullPaths(section.Value is { Length: > 0 } one ? [one] : section.GetChildren().Select(child => child.Value).OfType<string>());

    private static ImmutableArray<string> FullPaths(IEnumerable<string> paths) =>
        [.. paths.Select(path => Path.GetFullPath(path)).Distinct(StringComparer.Ordinal)];
}
