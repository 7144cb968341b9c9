using System.Security.Cryptography;
using McpOrleans.Grains.Secrets.Masking;
using McpOrleans.Grains.Servers;

namespace McpOrleans.Grains.Secrets;

/// <summary>
/// The secrets in the configurations of MCP servers. They are encrypted when they are stored, and readable only for connecting.
/// </summary>
internal sealed partial class ServerSecrets(SecretProtector protector, SecretEnvironment environment, ILogger<ServerSecrets> logger)
{
    /// <summary>Checks the secrets of a configuration that is otherwise valid, and prepares it for storing.</summary>
    /// <param name="server">The server.</param>
    /// <param name="tenantGeneration">The generation of the tenant. What was stored under another generation is unknown here.</param>
    /// <param name="config">The configuration as the user gave it; <c>***</c> keeps what is stored.</param>
    /// <param name="previous">What is stored; for a new server, it has no configuration.</param>
    public Task<AcceptedConfig> AcceptAsync(ServerKey server, long tenantGeneration, McpServerConfig config, ServerState previous) =>
        Task.Run(() => Accept(server, tenantGeneration, config, previous));

    /// <summary>
    /// Returns a stored configuration, which must exist, with its secrets. It may wait for the storage, so it must not run on a
    /// grain's scheduler.
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
                problems.Add($"{field}: It refers to an environment variable with a line break or another character that is not allowed in a header.");
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
                IsSameAddress = known is not null && ServerTarget.IsSameAddress(known, config),
            };

        Action<string> Report(string field) => message => errors.Add(field, message);
    }

    /// <summary>Returns the secrets as they were configured; null when they cannot be read.</summary>
    private McpServerConfig? Open(ServerKey server, ServerState stored, out string? problem)
    {
        try
        {
            problem = null;
            return stored.Config!.MapSecrets((_, value) => protector.Unprotect(server, stored.TenantGeneration, value));
        }
        catch (CryptographicException exception)
        {
            // Data Protection wraps the exceptions of the storage of its keys, but not its own.
            LogUnreadable(server, (exception.InnerException ?? exception).Message);
            problem = exception.InnerException is null
                ? $"The secrets of MCP server '{server.Server}' cannot be read: the key they were encrypted with is lost. Register the server again with its secrets."
                : $"The secrets of MCP server '{server.Server}' cannot be read at the moment: the storage of the encryption keys failed.";
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server}: its secrets cannot be read. {Reason}")]
    private partial void LogUnreadable(ServerKey server, string reason);
}

/// <summary>The decision about a configuration that a user gives.</summary>
internal sealed record AcceptedConfig
{
    /// <summary>The configuration as it is stored, with encrypted secrets. Null when there are errors or a refusal.</summary>
    public McpServerConfig? Config { get; init; }

    /// <summary>
    /// What must be stored once the configuration is admitted. Null when there are errors or a refusal, or when it was only
    /// checked.
    /// </summary>
    public ServerState? State { get; init; }

    /// <summary>Whether it reaches the same MCP server in the same way as the configuration before.</summary>
    public bool IsSameTarget { get; init; }

    /// <summary>Whether it has the same address or command as the configuration before.</summary>
    public bool IsSameAddress { get; init; }

    public ImmutableArray<FieldError> Errors { get; init; } = [];

    /// <summary>Why it was not admitted: a quota does not allow it. Null otherwise.</summary>
    public Failure? Refusal { get; init; }
}

/// <summary>A configuration with its secrets, for connecting.</summary>
/// <param name="Config">The configuration, with references resolved.</param>
/// <param name="Mask">Hides these secrets in everything that the server sends.</param>
/// <param name="Problem">Why the secrets could not be read; null when they could.</param>
internal sealed record RevealedConfig(McpServerConfig Config, SecretMask Mask, string? Problem);
