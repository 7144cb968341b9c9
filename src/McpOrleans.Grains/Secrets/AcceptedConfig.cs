using System.Collections.Immutable;

namespace McpOrleans.Grains.Secrets;

/// <summary>What becomes of a configuration that a user gives.</summary>
internal sealed record AcceptedConfig
{
    /// <summary>As it is stored, secrets encrypted; null when there are errors or a refusal.</summary>
    public McpServerConfig? Config { get; init; }

    /// <summary>Whether it reaches the same MCP server in the same way as the one before.</summary>
    public bool IsSameTarget { get; init; }

    public ImmutableArray<FieldError> Errors { get; init; } = [];

    /// <summary>The quota that does not allow it.</summary>
    public Failure? Refusal { get; init; }
}
