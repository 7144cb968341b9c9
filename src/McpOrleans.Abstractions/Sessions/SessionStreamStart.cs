namespace McpOrleans;

/// <summary>Where a session's own stream begins.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.SessionStreamStart)]
public sealed record SessionStreamStart
{
    /// <summary>Where the stream before began; null: there was none, or the session's grain has moved since.</summary>
    [Id(0)] public string? Position { get; init; }
}
