using McpOrleans.Api.Serialization;

namespace McpOrleans.Api.Tools;

/// <summary>A tool that is hidden because its MCP server changed its definition.</summary>
internal sealed record ToolChangeResponse
{
    /// <summary>The server's own name for the tool.</summary>
    public required string Name { get; init; }

    /// <summary>Since when the tool has been hidden with this definition.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>What differs: some of 'annotations', 'description', 'input_schema', 'output_schema' and 'title'.</summary>
    public required IReadOnlyList<string> Members { get; init; }

    /// <summary>The hash of the accepted definition.</summary>
    public required string AcceptedHash { get; init; }

    /// <summary>The hash of the new definition, to be sent when it is accepted.</summary>
    public required string Hash { get; init; }

    /// <summary>The accepted definition; null when the tool had disappeared before it came back with another one.</summary>
    public required RawJson AcceptedDefinition { get; init; }

    /// <summary>The new definition as the server gave it.</summary>
    public required RawJson Definition { get; init; }

    public static ToolChangeResponse From(ToolChange change) => new()
    {
        Name = change.Tool,
        Since = change.Since,
        Members = change.Members,
        AcceptedHash = change.AcceptedHash,
        Hash = change.Hash,
        AcceptedDefinition = change.AcceptedDefinition is { } accepted ? new RawJson(accepted) : default,
        Definition = new RawJson(change.Definition),
    };
}

/// <summary>The hidden tools of an MCP server.</summary>
/// <param name="ToolChanges">The first 100 of them, in the server's order.</param>
/// <param name="Total">How many there are.</param>
internal sealed record ToolChangeListResponse(IReadOnlyList<ToolChangeResponse> ToolChanges, int Total);

/// <summary>What was accepted.</summary>
/// <param name="Accepted">The tools that were hidden and are offered again.</param>
/// <param name="Unchanged">The named tools that were not hidden.</param>
internal sealed record AcceptedToolChangesResponse(IReadOnlyList<string> Accepted, IReadOnlyList<string> Unchanged);
