namespace McpOrleans;

/// <summary>Why something could not be done, in words for a person and a code for a program.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.Failure)]
public sealed record Failure
{
    /// <summary>One of <see cref="ErrorCodes"/>.</summary>
    [Id(0)]
    public required string Code { get; init; }

    /// <summary>What happened; free of secrets.</summary>
    [Id(1)]
    public required string Message { get; init; }

    /// <summary>What the caller can do about it.</summary>
    [Id(2)]
    public string? Suggestion { get; init; }

    /// <summary>When trying again makes sense; null when it makes none, or at any time.</summary>
    [Id(3)]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The MCP server's own JSON-RPC error, when there was one.</summary>
    [Id(4)]
    public JsonRpcErrorDetail? JsonRpcError { get; init; }

    /// <summary>
    /// Whether the MCP server may have carried out the request: false, it provably did not; true, it may have; null, its own
    /// answer tells, or there was no request.
    /// </summary>
    [Id(5)]
    public bool? Ran { get; init; }
}
