namespace McpOrleans;

/// <summary>What a tool name means in a tenant.</summary>
public sealed record ToolResolution
{
    /// <summary>The tool; null when the name is unknown or ambiguous.</summary>
    public ToolRoute? Route { get; init; }

    /// <summary>The qualified names of the tools that share an ambiguous bare name; empty otherwise.</summary>
    public ImmutableArray<string> Candidates { get; init; } = [];
}
