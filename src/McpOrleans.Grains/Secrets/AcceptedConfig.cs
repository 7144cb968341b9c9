using System.Collections.Immutable;
using McpOrleans.Grains.Servers;

namespace McpOrleans.Grains.Secrets;

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
