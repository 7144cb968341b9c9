namespace McpOrleans;

/// <summary>What is wrong with one field of an input.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.FieldError)]
public sealed record FieldError
{
    /// <summary>The field as the user writes it, for example <c>headers.Authorization</c> or <c>retry_delay</c>.</summary>
    [Id(0)] public required string Field { get; init; }

    /// <summary>What is wrong, and what would be right.</summary>
    [Id(1)] public required string Message { get; init; }
}
