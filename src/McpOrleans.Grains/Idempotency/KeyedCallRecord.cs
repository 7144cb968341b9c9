namespace McpOrleans.Grains.Idempotency;

/// <summary>What is known of a call with an idempotency key.</summary>
[GenerateSerializer, Immutable, Alias("mcporleans.KeyedCallRecord")]
public sealed record KeyedCallRecord
{
    /// <summary>A hash of caller, tool and key. The same key of another caller, or for another tool, is another key.</summary>
    [Id(0)] public required string Scope { get; init; }

    /// <summary>The SHA-256 of the arguments for which the key was used.</summary>
    [Id(1)] public required string ArgumentsHash { get; init; }

    [Id(2)] public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The result. Null while there is none, or when it could not be kept.</summary>
    [Id(3)] public byte[]? Result { get; init; }

    /// <summary>The failure to answer instead, when the call ended without a result that could be kept.</summary>
    [Id(4)] public Failure? Failure { get; init; }

    internal bool HasSameArguments(string argumentsHash) => string.Equals(ArgumentsHash, argumentsHash, StringComparison.Ordinal);
}
