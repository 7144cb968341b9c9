namespace McpOrleans;

/// <summary>
/// An argument of a tool that HTTP clients repeat in the header <c>Mcp-Param-</c>…, as the tool's schema asks for with
/// <c>x-mcp-header</c> (MCP 2026-07-28).
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpToolHeader)]
public sealed record McpToolHeader
{
    /// <summary>What follows <c>Mcp-Param-</c> in the header's name.</summary>
    [Id(0)] public required string Header { get; init; }

    /// <summary>The names that lead to the argument: one for an argument of the tool itself, more for one within another.</summary>
    [Id(1)] public required ImmutableArray<string> Path { get; init; }
}
