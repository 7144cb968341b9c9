namespace McpOrleans;

/// <summary>Identifies the maker of a request in logs and audit records.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.Caller)]
public sealed record Caller
{
    /// <summary>The id of the caller's credential, never the credential itself.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The id under which this request is logged.</summary>
    [Id(1)] public required string RequestId { get; init; }
}
