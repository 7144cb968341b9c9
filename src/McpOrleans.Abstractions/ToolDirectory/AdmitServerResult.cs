namespace McpOrleans;

/// <summary>What came of <see cref="IToolDirectoryGrain.AdmitAsync"/>: the server may be stored unless there is a refusal or an error.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AdmitServerResult)]
public sealed record AdmitServerResult
{
    /// <summary>The quota of the tenant that does not allow it, or that the tenant was deleted.</summary>
    [Id(0)]
    public Failure? Refusal { get; init; }

    /// <summary>The <see cref="TenantInfo.Generation"/> of the tenant, under which the server is to be stored and published.</summary>
    [Id(1)]
    public long TenantGeneration { get; init; }

    /// <summary>Of the field <c>name</c>: another server's differs only by case.</summary>
    [Id(2)]
    public ImmutableArray<FieldError> Errors { get; init; } = [];
}
