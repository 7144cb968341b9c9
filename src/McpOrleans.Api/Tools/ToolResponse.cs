using McpOrleans.Api.Serialization;

namespace McpOrleans.Api.Tools;

/// <summary>One tool.</summary>
internal sealed record ToolResponse
{
    /// <summary>The server's own name for the tool.</summary>
    public required string Name { get; init; }

    public required string ServerName { get; init; }

    /// <summary>The name that is unique in the tenant.</summary>
    public required string QualifiedName { get; init; }

    public required string? Title { get; init; }

    public required string? Description { get; init; }

    /// <summary>The JSON Schema of the arguments as the server gave it.</summary>
    public required RawJson InputSchema { get; init; }

    /// <summary>The JSON Schema of structured results as the server gave it; null when it gave none.</summary>
    public required RawJson OutputSchema { get; init; }

    /// <summary>The server's hints on the tool's behaviour; null when it gave none.</summary>
    public required RawJson Annotations { get; init; }

    public static ToolResponse From(ToolRoute route) => From(route.Server, route.Tool, route.QualifiedName);

    public static ToolResponse From(string server, McpTool tool, string qualifiedName)
    {
        return new ToolResponse
        {
            Name = tool.Name,
            ServerName = server,
            QualifiedName = qualifiedName,
            Title = tool.Title,
            Description = tool.Description,
            InputSchema = Find(tool.Definition, "inputSchema"u8),
            OutputSchema = Find(tool.Definition, "outputSchema"u8),
            Annotations = Find(tool.Definition, "annotations"u8),
        };
    }

    private static RawJson Find(byte[] definition, ReadOnlySpan<byte> name)
    {
        var reader = ForeignJson.Open(definition);
        if (!ForeignJson.Seek(ref reader, name))
        {
            return default;
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new RawJson(definition.AsMemory(start, (int)reader.BytesConsumed - start));
    }
}

/// <summary>The tools of a tenant.</summary>
/// <param name="Tools">The tools, ordered by qualified name, or by relevance when there is a query.</param>
/// <param name="Version">Grows with every change of the tenant's servers and tools.</param>
internal sealed record ToolListResponse(
    IReadOnlyList<ToolResponse> Tools,
    long Version)
{
    /// <summary>
    /// The servers whose tools are only the last known ones, because they are down or could not list their tools when they should
    /// have.
    /// </summary>
    public required IReadOnlyList<string> StaleServers { get; init; }

    /// <summary>
    /// The names that several tools would have on the MCP endpoint because of their servers' 'tool_prefix'. The tools have their qualified
    /// names there instead.
    /// </summary>
    public required IReadOnlyList<string> NameClashes { get; init; }
}

/// <summary>The tools of one MCP server.</summary>
/// <param name="Tools">The tools in the server's own order.</param>
/// <param name="ListedAt">When the server listed them.</param>
/// <param name="LastError">Why the tools could not be listed now; they are then the last known ones.</param>
/// <param name="LastErrorCode">The error code of 'last_error'.</param>
internal sealed record ServerToolsResponse(
    IReadOnlyList<ToolResponse> Tools,
    DateTimeOffset? ListedAt,
    string? LastError,
    string? LastErrorCode);
