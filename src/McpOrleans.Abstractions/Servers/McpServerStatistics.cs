namespace McpOrleans;

/// <summary>Requests answered since the silo activated the server's grain.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpServerStatistics)]
public sealed record McpServerStatistics
{
    [Id(0)]
    public long ToolsCalled { get; init; }

    [Id(1)]
    public long ResourcesAccessed { get; init; }

    [Id(2)]
    public long PromptsExecuted { get; init; }

    /// <summary>Requests that ended without a result; a tool's own error is a result.</summary>
    [Id(3)]
    public long Errors { get; init; }
}
