namespace McpOrleans;

/// <summary>What came of <see cref="IMcpServerGrain.ConfigureAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ConfigureServerResult)]
public sealed record ConfigureServerResult
{
    /// <summary>Everything that is wrong with the configuration; when not empty, nothing was changed.</summary>
    [Id(0)]
    public ImmutableArray<FieldError> Errors { get; init; } = [];

    /// <summary>True when the server did not exist before.</summary>
    [Id(1)]
    public bool Created { get; init; }

    /// <summary>The server now; null when there were errors or a refusal.</summary>
    [Id(2)]
    public McpServerStatus? Status { get; init; }

    /// <summary>
    /// Why a configuration that is valid did not come into force: a quota of the tenant does not allow it, or it could not be
    /// stored (<see cref="ErrorCodes.StorageUnavailable"/>). Null when it is stored and in force.
    /// </summary>
    [Id(3)]
    public Failure? Refusal { get; init; }
}
