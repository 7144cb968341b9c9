using System.Collections.Immutable;
using McpOrleans.Grains.Servers;

namespace McpOrleans.Grains.Secrets;

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

    public ImmutableArray<FieldError> Errors { get; init; } = [];

    /// <summary>Why it was not admitted: a quota does not allow it. Null otherwise.</summary>
    public Failure? Refusal { get; init; }
}
