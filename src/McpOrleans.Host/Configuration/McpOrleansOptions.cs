using System.Globalization;
using McpOrleans.Host.Cli;

namespace McpOrleans.Host.Configuration;

/// <summary>
/// The settings of the executable. The command line comes first, then the configuration section <c>McpOrleans</c> (in the
/// environment <c>MCPORLEANS__PORT</c> and so on), then the defaults.
/// </summary>
internal sealed class McpOrleansOptions
{
    public const string Section = "McpOrleans";

    /// <summary>The environment variable that sets the first platform admin's key.</summary>
    public const string AdminKeyVariable = "MCPORLEANS_ADMIN_KEY";

    /// <summary>What this process does. Default: everything.</summary>
    public ServiceRole Role { get; init; }

    /// <summary>Whether grains run in this process.</summary>
    public bool HasSilo => Role != ServiceRole.Api;

    /// <summary>Whether this process serves the API.</summary>
    public bool HasFront => Role != ServiceRole.Silo;

    /// <summary>The port on 127.0.0.1. 0: any free port. Default: 8080.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>The addresses to listen on, separated by semicolons. Null: <see cref="Port"/> on 127.0.0.1.</summary>
    public string? Urls { get; init; }

    /// <summary>The full path of the data folder. Default: <c>data</c> in the working directory.</summary>
    public string Data { get; init; } = Path.GetFullPath("data");

    /// <summary>The full paths of the server files.</summary>
    public ImmutableArray<string> Servers { get; init; } = [];

    /// <summary>Where grain state and reminders are kept. Default: files.</summary>
    public StorageSettings Storage { get; init; } = new();

    /// <summary>The cluster. For a service in one process, only its gateway port matters.</summary>
    public ClusterSettings Cluster { get; init; } = new();

    /// <summary>The first platform admin's key. Null: the key in the data folder.</summary>
    public string? AdminKey { get; init; }

    /// <exception cref="StartException">Settings are wrong; the message names each of them.</exception>
    public static McpOrleansOptions Read(IConfiguration configuration, CommandLineSettings commandLine)
    {
        var section = configuration.GetSection(Section);
        var errors = new List<string>();
        var role = ReadRole(commandLine.Role ?? section["Role"], errors);
        var port = commandLine.Port ?? ReadPort(section["Port"], errors);
        if (port is < 0 or > ushort.MaxValue)
        {
            errors.Add($"port {port} is outside 0 to {ushort.MaxValue}; 0 takes any free port");
        }

        var options = new McpOrleansOptions
        {
            Role = role,
            Port = port,
            Urls = ReadUrls(configuration, commandLine),
            Data = Path.GetFullPath(commandLine.Data ?? section["Data"] ?? "data"),
            Servers = commandLine.Servers.IsEmpty ? ReadServers(section.GetSection("Servers")) : FullPaths(commandLine.Servers),
            Storage = StorageSettings.Read(section.GetSection("Storage"), role, errors),
            Cluster = ClusterSettings.Read(section.GetSection("Cluster"), errors),
            AdminKey = configuration[AdminKeyVariable],
        };
        ValidateRole(options, errors);
        KnownSettings.Check(section, errors);
        return errors.Count > 0 ? throw new StartException(string.Join("; ", errors) + ".") : options;
    }

    private static ServiceRole ReadRole(string? text, List<string> errors)
    {
        var role = text is null ? ServiceRole.All : RoleNames.Parse(text);
        if (role is null)
        {
            errors.Add($"role '{text}' is unknown; use one of {RoleNames.Choice}");
        }

        return role ?? ServiceRole.All;
    }

    private static void ValidateRole(McpOrleansOptions options, List<string> errors)
    {
        if (options.Role != ServiceRole.All && !options.Servers.IsEmpty)
        {
            errors.Add($"server files are for role '{RoleNames.Of(ServiceRole.All)}'; in a cluster, send them to a front with POST /mcp/import");
        }

        if (options.Role == ServiceRole.Api && string.IsNullOrEmpty(options.AdminKey))
        {
            errors.Add($"role '{RoleNames.Of(options.Role)}' needs {AdminKeyVariable}: all fronts of a cluster must know the same key");
        }
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

    // A port on the command line counts more than addresses in the environment.
    private static string? ReadUrls(IConfiguration configuration, CommandLineSettings commandLine) =>
        commandLine.Urls ?? (commandLine.Port is null ? configuration[WebHostDefaults.ServerUrlsKey] : null);

    private static ImmutableArray<string> ReadServers(IConfigurationSection section) =>
        FullPaths(section.Value is { Length: > 0 } one ? [one] : section.GetChildren().Select(child => child.Value).OfType<string>());

    private static ImmutableArray<string> FullPaths(IEnumerable<string> paths) =>
        [.. paths.Select(path => Path.GetFullPath(path)).Distinct(StringComparer.Ordinal)];
}
