namespace McpOrleans.Grains.ToolDirectory;

/// <summary>The size for which a server was admitted and which it has not published yet.</summary>
[GenerateSerializer, Alias("mcporleans.ReservedServer")]
public sealed record ReservedServer
{
    [Id(0)] public required string Name { get; init; }

    [Id(1)] public required long StoredBytes { get; init; }

    [Id(2)] public required DateTimeOffset At { get; init; }
}
