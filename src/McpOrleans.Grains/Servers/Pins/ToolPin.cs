namespace McpOrleans.Grains.Servers.Pins;

/// <summary>The definition of a tool that is accepted, and the one that is not.</summary>
[GenerateSerializer, Immutable, Alias("mcporleans.ToolPin")]
public sealed record ToolPin
{
    [Id(0)] public required string Tool { get; init; }

    [Id(1)] public required ToolFingerprint Accepted { get; init; }

    /// <summary>The new definition because of which the tool is hidden. Null: it is not hidden.</summary>
    [Id(2)] public HeldChange? Held { get; init; }
}
