namespace McpOrleans;

/// <summary>Which changed tools of an MCP server are accepted as they are now.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AcceptToolChanges)]
public sealed record AcceptToolChanges
{
    /// <summary>The server's own names of the tools. Default: none.</summary>
    [Id(0)] public ImmutableArray<string> Tools { get; init; } = [];

    /// <summary>
    /// The <see cref="ToolChange.Hash"/> of the definition that is accepted, by tool. A tool that has another definition now is not
    /// accepted. A tool without a hash is accepted as it is. Default: none.
    /// </summary>
    [Id(1)] public ImmutableDictionary<string, string> Hashes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Accepts all hidden tools. Default: false.</summary>
    [Id(2)] public bool All { get; init; }
}
