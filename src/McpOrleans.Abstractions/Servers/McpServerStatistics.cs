namespace McpOrleans;

/// <summary>Numbers of requests since the silo activated the server's grain. They are not stored.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpServerStatistics)]
public sealed record McpServerStatistics
{
    /// <summary>How many <c>tools/call</c> requests had a result.</summary>
    [Id(0)] public long ToolsCalled { get; init; }

    /// <summary>How many <c>resources/read</c> requests had a result.</summary>
    [Id(1)] public long ResourcesAccessed { get; init; }

    /// <summary>How many <c>prompts/get</c> requests had a result.</summary>
    [Id(2)] public long PromptsExecuted { get; init; }

    /// <summary>How many requests of any method ended without a result. An error that a tool reports is a result.</summary>
    [Id(3)] public long Errors { get; init; }
}
