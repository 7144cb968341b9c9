namespace McpOrleans;

/// <summary>Some of what an MCP server sent during a call.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.CallFrames)]
public sealed record CallFrames
{
    /// <summary>In the order in which the server sent them; empty when all was left out.</summary>
    [Id(0)]
    public required ImmutableArray<CallFrame> Frames { get; init; }

    /// <summary>
    /// How many notifications were left out since the frames before these, because more came than were taken: at most 256 frames and
    /// 4 MiB wait for a caller. Requests of the server are refused instead.
    /// </summary>
    [Id(1)]
    public int LeftOut { get; init; }
}
