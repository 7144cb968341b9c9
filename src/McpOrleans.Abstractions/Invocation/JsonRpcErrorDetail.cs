namespace McpOrleans;

/// <summary>A JSON-RPC 2.0 error object as an MCP server sent it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.JsonRpcErrorDetail)]
public sealed record JsonRpcErrorDetail
{
    /// <summary>The error's <c>code</c>, for example -32602 for invalid parameters (JSON-RPC 2.0, section 5.1).</summary>
    [Id(0)] public required int Code { get; init; }

    /// <summary>The error's <c>message</c>.</summary>
    [Id(1)] public required string Message { get; init; }

    /// <summary>The error's <c>data</c> as JSON in UTF-8; null when there is none.</summary>
    [Id(2)] public byte[]? Data { get; init; }
}
