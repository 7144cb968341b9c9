namespace McpOrleans;

/// <summary>Who makes a request, as far as logs and audit records need to know.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.Caller)]
public sealed record Caller
{
    /// <summary>The credential's id; never the credential itself.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The id under which the front logs this request.</summary>
    [Id(1)]
    public required string RequestId { get; init; }
}
