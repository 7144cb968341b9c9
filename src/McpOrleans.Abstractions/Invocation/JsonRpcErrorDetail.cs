namespace McpOrleans;

/// <summary>A JSON-RPC error as an MCP server gave it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.JsonRpcErrorDetail)]
public sealed record JsonRpcErrorDetail
{
    [Id(0)]
    public required int Code { get; init; }

    [Id(1)]
    public required string Message { get; init; }

    /// <summary>The error's <c>data</c> as JSON in UTF-8; null when there is none.</summary>
    [Id(2)]
    public byte[]? Data { get; init; }
}
