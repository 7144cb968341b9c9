namespace McpOrleans;

/// <summary>The outcome of <see cref="ITenantGrain.IssueKeyAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.IssueKeyResult)]
public sealed record IssueKeyResult
{
    /// <summary>The text of the key. It is not stored, so a lost key must be replaced. Null when there are <see cref="Errors"/>.</summary>
    [Id(0)] public string? Key { get; init; }

    /// <summary>The key as admins see it. Null when there are <see cref="Errors"/>.</summary>
    [Id(1)] public ApiKeyInfo? Info { get; init; }

    /// <summary>Everything that is wrong with the key to issue. When it is not empty, no key was issued.</summary>
    [Id(2)] public ImmutableArray<FieldError> Errors { get; init; } = [];

    /// <summary>A text without the key, so that the secret never reaches a log.</summary>
    public override string ToString() => Info is null ? $"refused: {Errors.Length} {(Errors.Length == 1 ? "error" : "errors")}" : $"key {Info.Id}";
}
