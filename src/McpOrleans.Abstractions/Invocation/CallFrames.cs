namespace McpOrleans;

/// <summary>Frames that an MCP server sent during a call.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.CallFrames)]
public sealed record CallFrames
{
    /// <summary>The frames in the order in which the server sent them; empty when all of them were left out.</summary>
    [Id(0)] public required ImmutableArray<CallFrame> Frames { get; init; }

    /// <summary>
    /// How many notifications were left out since the previous frames because the caller was too slow: at most 256 frames and 4 MiB
    /// wait for a caller. Requests of the server are not left out but refused.
    /// </summary>
    [Id(1)] public int LeftOut { get; init; }
}
