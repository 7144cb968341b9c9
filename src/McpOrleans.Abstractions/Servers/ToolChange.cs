namespace McpOrleans;

/// <summary>A tool that is hidden because its MCP server changed its definition and no tenant admin has accepted that.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ToolChange)]
public sealed record ToolChange
{
    /// <summary>The server's own name for the tool.</summary>
    [Id(0)] public required string Tool { get; init; }

    /// <summary>Since when the tool has been hidden with this definition.</summary>
    [Id(1)] public required DateTimeOffset Since { get; init; }

    /// <summary>
    /// What differs from the accepted definition: some of <c>annotations</c>, <c>description</c>, <c>input_schema</c>,
    /// <c>output_schema</c> and <c>title</c>.
    /// </summary>
    [Id(2)] public required ImmutableArray<string> Members { get; init; }

    /// <summary>The hash of the accepted definition, in hexadecimal digits.</summary>
    [Id(3)] public required string AcceptedHash { get; init; }

    /// <summary>The hash of the new definition, in hexadecimal digits. Whoever accepts it can say that it is this one.</summary>
    [Id(4)] public required string Hash { get; init; }

    /// <summary>
    /// The accepted MCP <c>Tool</c>: a JSON object in UTF-8. Null when it is not kept, because the tool had disappeared before it
    /// came back with another definition.
    /// </summary>
    [Id(5)] public byte[]? AcceptedDefinition { get; init; }

    /// <summary>The new MCP <c>Tool</c> as the server gave it: a JSON object in UTF-8.</summary>
    [Id(6)] public required byte[] Definition { get; init; }
}
