namespace McpOrleans;

/// <summary>The MCP server answered with a result. The result may report an error of the tool (<c>isError</c>).</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.CompletedReply)]
public sealed record CompletedReply : McpReply
{
    /// <summary>The MCP <c>result</c> as the server gave it: a JSON object in UTF-8, unknown fields included.</summary>
    [Id(0)]
    public required byte[] Result { get; init; }
}
