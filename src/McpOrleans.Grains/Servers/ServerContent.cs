namespace McpOrleans.Grains.Servers;

/// <summary>The resources, resource templates and prompts that an MCP server listed last.</summary>
[GenerateSerializer, Alias("mcporleans.ServerContent")]
public sealed record ServerContent
{
    [Id(0)] public ImmutableArray<McpResource> Resources { get; init; } = [];

    [Id(1)] public ImmutableArray<McpResourceTemplate> ResourceTemplates { get; init; } = [];

    [Id(2)] public ImmutableArray<McpPrompt> Prompts { get; init; } = [];

    /// <summary>The <see cref="ServerState.TargetVersion"/> that listed them.</summary>
    [Id(3)] public long TargetVersion { get; init; }

    internal bool IsEmpty => Resources.IsEmpty && ResourceTemplates.IsEmpty && Prompts.IsEmpty;
}
