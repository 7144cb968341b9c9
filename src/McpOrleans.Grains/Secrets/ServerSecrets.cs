using System.Security.Cryptography;
using McpOrleans.Grains.Secrets.Masking;
using McpOrleans.Grains.Servers;

namespace McpOrleans.Grains.Secrets;

/// <summary>The secrets in the configurations of MCP servers: encrypted when they are stored, readable only to connect.</summary>
internal sealed partial class ServerSecrets(SecretProtector protector, SecretEnvironment environment, ILogger<ServerSecrets> logger)
{
    /// <summary>Checks the secrets of a configuration that is valid otherwise, and makes it fit to be stored.</summary>
    /// <param name="server">Whose it is.</param>
    /// <param name="tenantGeneration">Of the tenant; what was stored under another one is not known here.</param>
    /// <param name="config">As the user gave it; <c>***</c> keeps what is stored.</param>
    /// <param name="previous">What is stored; without a configuration for a new server.</param>
    public Task<AcceptedConfig> AcceptAsync(ServerKey server, long tenantGeneration, McpServerConfig config, ServerState previous) =>
        Task.Run(() => Accept(server, tenantGeneration, config, previous));

    /// <summary>
    /// Gives a stored configuration, which there must be, its secrets back. May wait for the storage: not for a grain's scheduler.
    /// </summary>
    public RevealedConfig Reveal(ServerKey server, ServerState stored)
    {
        if (Open(server, stored, out var problem) is not { } plain)
        {
            return new RevealedConfig(stored.Config!, SecretMask.None, problem);
        }

        var problems = new List<string>();
        var variables = new List<string>();
        var config = plain.MapSecrets((field, value) => field == "url"
            ? value
            : Checked(field, SecretReferences.Expand(value, Read, message => problems.Add($"{field}: {message}"))));
        return new RevealedConfig(config, SecretMask.Of(config, variables), problems.Count == 0 ? null : string.Join(' ', problems));

        string Read(string name)
        {
            var value = environment.Read(name, problems.Add);
            variables.Add(value);
            return value;
        }

        string Checked(string field, string value)
        {
            if (field.StartsWith("headers.", StringComparison.Ordinal) && value.Any(character => character is not '\t' and (< ' ' or > '~')))
            {
                problems.Add($"{field}: An environment variable in it holds a line break or another character that no header can carry.");
            }

            return value;
        }
    }

    private AcceptedConfig Accept(ServerKey server, long tenantGeneration, McpServerConfig config, ServerState previous)
    {
        var errors = new FieldErrors();
        var known = previous.Config is null || previous.TenantGeneration != tenantGeneration ? null : Open(server, previous, out _);
        config = KeptSecrets.Fill(config, known, errors);
        config.MapSecrets((field, value) => field == "url" ? value : SecretReferences.Expand(
            value, name => environment.Read(name, Report(field)), Report(field)));
        return !errors.IsEmpty
            ? new AcceptedConfig { Errors = errors.ToImmutable() }
            : new AcceptedConfig
            {
                Config = config.MapSecrets((_, value) => protector.Protect(server, tenantGeneration, value)),
                IsSameTarget = known is not null && ServerTarget.IsSame(known, config),
            };

        Action<string> Report(string field) => message => errors.Add(field, message);
    }

    /// <summary>The secrets as they were configured; null when they cannot be read.</summary>
    private McpServerConfig? Open(ServerKey server, ServerState stored, out string? problem)
    {
        try
        {
            problem = null;
            return stored.Config!.MapSecrets((_, value) => protector.Unprotect(server, stored.TenantGeneration, value));
        }
        catch (CryptographicException exception)
        {
            // Data Protection wraps what the storage of its keys fails with; what it finds itself, it says itself.
            LogUnreadable(server, (exception.InnerException ?? exception).Message);
            problem = exception.InnerException is null
                ? $"The secrets of MCP server '{server.Server}' cannot be read: the key they were encrypted with is lost. Register it again, with its secrets."
                : $"The secrets of MCP server '{server.Server}' cannot be read now: the storage of the keys failed.";
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: its secrets cannot be read. {Reason}")]
    private partial void LogUnreadable(ServerKey server, string reason);
}

/// <summary>What becomes of a configuration that a user gives.</summary>
internal sealed record AcceptedConfig
{
    /// <summary>As it is stored, secrets encrypted; null when there are errors or a refusal.</summary>
    public McpServerConfig? Config { get; init; }

    /// <summary>What is to be stored, where it was admitted; null when there are errors or a refusal, or it was only checked.</summary>
    public ServerState? State { get; init; }

    /// <summary>Whether it reaches the same MCP server in the same way as the one before.</summary>
    public bool IsSameTarget { get; init; }

    public ImmutableArray<FieldError> Errors { get; init; } = [];

    /// <summary>Why it was not admitted: a quota does not allow it.</summary>
    public Failure? Refusal { get; init; }
}

/// <summary>A configuration with its secrets, for connecting.</summary>
/// <param name="Config">References resolved.</param>
/// <param name="Mask">Hides these secrets in all that comes back.</param>
/// <param name="Problem">Why the secrets could not be had; null when they could.</param>
internal sealed record RevealedConfig(McpServerConfig Config, SecretMask Mask, string? Problem);
