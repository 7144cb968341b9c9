namespace McpOrleans;

/// <summary>Why something could not be done: a message for people and a code for programs.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.Failure)]
public sealed record Failure
{
    /// <summary>One of <see cref="ErrorCodes"/>.</summary>
    [Id(0)] public required string Code { get; init; }

    /// <summary>What happened, in English. Free of secrets.</summary>
    [Id(1)] public required string Message { get; init; }

    /// <summary>What the caller can do about it; null when there is nothing to suggest.</summary>
    [Id(2)] public string? Suggestion { get; init; }

    /// <summary>How long to wait before trying again. Null when trying again does not help, or when no particular wait is needed.</summary>
    [Id(3)] public TimeSpan? RetryAfter { get; init; }

    /// <summary>The JSON-RPC error of the MCP server; null when the server gave none.</summary>
    [Id(4)] public JsonRpcErrorDetail? JsonRpcError { get; init; }

    /// <summary>
    /// Whether the MCP server may have carried out the request. False: it provably did not. True: it may have. Null: the server's
    /// own answer tells, or there was no request.
    /// </summary>
    [Id(5)] public bool? Ran { get; init; }
}
