namespace McpOrleans;

/// <summary>A resource as its MCP server describes it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpResource)]
public sealed record McpResource
{
    /// <summary>The server's own URI of the resource, as the server wrote it.</summary>
    [Id(0)] public required string Uri { get; init; }

    /// <summary>The resource's name, which need not be unique.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>The whole MCP <c>Resource</c> as the server gave it: a JSON object in UTF-8. Unknown fields are kept.</summary>
    [Id(2)] public required byte[] Definition { get; init; }
}
