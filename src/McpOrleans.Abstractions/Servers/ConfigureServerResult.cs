namespace McpOrleans;

/// <summary>The outcome of <see cref="IMcpServerGrain.ConfigureAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ConfigureServerResult)]
public sealed record ConfigureServerResult
{
    /// <summary>Everything that is wrong with the configuration. When it is not empty, nothing was changed.</summary>
    [Id(0)] public ImmutableArray<FieldError> Errors { get; init; } = [];

    /// <summary>Whether the server is new.</summary>
    [Id(1)] public bool Created { get; init; }

    /// <summary>The status of the server afterwards; null when there are errors or a refusal.</summary>
    [Id(2)] public McpServerStatus? Status { get; init; }

    /// <summary>
    /// Why a valid configuration did not take effect: a quota of the tenant does not allow it
    /// (<see cref="ErrorCodes.QuotaExceeded"/>), or it could not be stored (<see cref="ErrorCodes.StorageUnavailable"/>). Null when
    /// it is stored and in force.
    /// </summary>
    [Id(3)] public Failure? Refusal { get; init; }
}
