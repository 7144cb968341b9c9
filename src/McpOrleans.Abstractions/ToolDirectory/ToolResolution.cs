namespace McpOrleans;

/// <summary>The result of looking up a tool name in a tenant's directory.</summary>
public sealed record ToolResolution
{
    /// <summary>The tool. Null when the name is unknown or ambiguous.</summary>
    public ToolRoute? Route { get; init; }

    /// <summary>The qualified names of the tools that share an ambiguous bare name; empty otherwise.</summary>
    public ImmutableArray<string> Candidates { get; init; } = [];
}
