namespace McpOrleans;

/// <summary>A prompt as its MCP server describes it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpPrompt)]
public sealed record McpPrompt
{
    /// <summary>The server's own name for the prompt, without a prefix.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>The whole MCP <c>Prompt</c> as the server gave it: a JSON object in UTF-8. Unknown fields are kept.</summary>
    [Id(1)] public required byte[] Definition { get; init; }
}
