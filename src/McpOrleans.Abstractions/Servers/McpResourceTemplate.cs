namespace McpOrleans;

/// <summary>A template of the URIs of resources, as its MCP server describes it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpResourceTemplate)]
public sealed record McpResourceTemplate
{
    /// <summary>The URI template (RFC 6570) as the server wrote it.</summary>
    [Id(0)] public required string UriTemplate { get; init; }

    /// <summary>The template's name, which need not be unique.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>The whole MCP <c>ResourceTemplate</c> as the server gave it: a JSON object in UTF-8. Unknown fields are kept.</summary>
    [Id(2)] public required byte[] Definition { get; init; }
}
