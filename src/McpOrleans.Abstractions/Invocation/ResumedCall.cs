namespace McpOrleans;

/// <summary>A caller's responses to what an MCP server asked during a call that was parked until they came.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ResumedCall)]
public sealed record ResumedCall
{
    /// <summary>The <see cref="InputRequiredReply.ParkedCall"/> of the reply that asked.</summary>
    [Id(0)] public required Guid Call { get; init; }

    /// <summary>
    /// The responses by the names that the reply gave to the requests. A request without a response is asked again; a response
    /// without a request means nothing.
    /// </summary>
    [Id(1)] public ImmutableDictionary<string, CallResponse> Responses { get; init; } = ImmutableDictionary.Create<string, CallResponse>(StringComparer.Ordinal);

    /// <summary>Ends the call instead of going on with it, because the caller no longer wants its reply. Default: false.</summary>
    [Id(2)] public bool IsCalledOff { get; init; }
}
