namespace McpOrleans;

/// <summary>What came of <see cref="ITenantGrain.IssueKeyAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.IssueKeyResult)]
public sealed record IssueKeyResult
{
    /// <summary>The key itself. It is stored nowhere: who loses it needs another. Null when there are <see cref="Errors"/>.</summary>
    [Id(0)]
    public string? Key { get; init; }

    [Id(1)]
    public ApiKeyInfo? Info { get; init; }

    [Id(2)]
    public ImmutableArray<FieldError> Errors { get; init; } = [];

    /// <summary>A secret in a log would be one too many.</summary>
    public override string ToString() => Info is null ? $"refused: {Errors.Length} {(Errors.Length == 1 ? "error" : "errors")}" : $"key {Info.Id}";
}
