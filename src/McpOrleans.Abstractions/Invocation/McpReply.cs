namespace McpOrleans;

/// <summary>
/// The answer to an <see cref="McpRequest"/>: a <see cref="CompletedReply"/>, an <see cref="InputRequiredReply"/> or a
/// <see cref="FailedReply"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.McpReply)]
public abstract record McpReply;
