namespace McpOrleans.Client.Configuration;

/// <summary>What was read of an <c>mcp.json</c>.</summary>
public sealed record McpJsonReading
{
    /// <summary>The servers with a valid name, in the document's order; each may have errors of its own.</summary>
    public ImmutableArray<McpJsonServer> Servers { get; init; } = [];

    /// <summary>What is wrong with the document itself and with servers that have no valid name of their own.</summary>
    public ImmutableArray<FieldError> DocumentErrors { get; init; } = [];

    /// <summary>Fields of the document beside its servers.</summary>
    public ImmutableArray<string> Ignored { get; init; } = [];

    /// <summary>Everything that is wrong anywhere, each field with its path in the document.</summary>
    public ImmutableArray<FieldError> AllErrors =>
    [
        .. DocumentErrors,
        .. Servers.SelectMany(server => FieldErrors.Within(server.Path, server.Reading.Errors)),
    ];
}
