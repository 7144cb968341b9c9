namespace McpOrleans;

/// <summary>The outcome of <see cref="IMcpServerGrain.AcceptToolChangesAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AcceptToolChangesResult)]
public sealed record AcceptToolChangesResult
{
    /// <summary>The tools that were hidden and are now offered again.</summary>
    [Id(0)] public ImmutableArray<string> Accepted { get; init; } = [];

    /// <summary>The named tools that were not hidden, for example because somebody has accepted them already.</summary>
    [Id(1)] public ImmutableArray<string> Unchanged { get; init; } = [];

    /// <summary>
    /// Why nothing was accepted; with <see cref="ErrorCodes.StorageUnavailable"/> the tools are accepted, but that is not known to be
    /// stored. Null when all is well.
    /// </summary>
    [Id(2)] public Failure? Failure { get; init; }
}
