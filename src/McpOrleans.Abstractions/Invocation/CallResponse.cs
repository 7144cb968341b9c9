namespace McpOrleans;

/// <summary>A caller's response to a request that an MCP server made during the caller's call.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.CallResponse)]
public sealed record CallResponse
{
    /// <summary>The <c>result</c>, a JSON object in UTF-8; null when there is an error instead.</summary>
    [Id(0)] public byte[]? Result { get; init; }

    /// <summary>Why there is no result; ignored when <see cref="Result"/> is set.</summary>
    [Id(1)] public JsonRpcErrorDetail? Error { get; init; }
}
