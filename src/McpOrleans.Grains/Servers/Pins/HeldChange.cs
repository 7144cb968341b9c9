namespace McpOrleans.Grains.Servers.Pins;

/// <summary>A new definition that nobody has accepted.</summary>
[GenerateSerializer, Immutable, Alias("mcporleans.HeldChange")]
public sealed record HeldChange
{
    [Id(0)] public required ToolFingerprint Fingerprint { get; init; }

    [Id(1)] public required DateTimeOffset Since { get; init; }

    /// <summary>The accepted definition, to be shown; null when it is not known any more.</summary>
    [Id(2)] public byte[]? AcceptedDefinition { get; init; }
}
