namespace McpOrleans;

/// <summary>There is no result.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.FailedReply)]
public sealed record FailedReply : McpReply
{
    [Id(0)]
    public required Failure Failure { get; init; }
}
