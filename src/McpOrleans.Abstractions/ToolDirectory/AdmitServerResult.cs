namespace McpOrleans;

/// <summary>
/// The outcome of <see cref="IToolDirectoryGrain.AdmitAsync"/>. The server may be stored when there is neither a refusal nor an
/// error.
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AdmitServerResult)]
public sealed record AdmitServerResult
{
    /// <summary>
    /// Why the server may not be stored: a quota of the tenant does not allow it, or the tenant was deleted. Null when it may.
    /// </summary>
    [Id(0)] public Failure? Refusal { get; init; }

    /// <summary>The <see cref="TenantInfo.Generation"/> under which the server must be stored and published.</summary>
    [Id(1)] public long TenantGeneration { get; init; }

    /// <summary>An error of the field <c>name</c> when the name differs from another server's by case alone; otherwise empty.</summary>
    [Id(2)] public ImmutableArray<FieldError> Errors { get; init; } = [];
}
