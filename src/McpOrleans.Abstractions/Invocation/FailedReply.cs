namespace McpOrleans;

/// <summary>The request has no result.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.FailedReply)]
public sealed record FailedReply : McpReply
{
    /// <summary>Why there is no result.</summary>
    [Id(0)]
    public required Failure Failure { get; init; }
}
