namespace McpOrleans.Grains.Idempotency;

/// <summary>What is known of the call that was made with an idempotency key.</summary>
[GenerateSerializer, Immutable, Alias("mcporleans.KeyedCallRecord")]
public sealed record KeyedCallRecord
{
    /// <summary>Of caller, tool and key: the scope in which a key is one's own.</summary>
    [Id(0)]
    public required string Scope { get; init; }

    /// <summary>SHA-256 of the arguments, which the key is bound to.</summary>
    [Id(1)]
    public required string ArgumentsHash { get; init; }

    [Id(2)]
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The result, once there is one that could be kept.</summary>
    [Id(3)]
    public byte[]? Result { get; init; }

    /// <summary>What the result would have been, when the call ended without one that is kept.</summary>
    [Id(4)]
    public Failure? Failure { get; init; }

    internal bool HasSameArguments(string argumentsHash) => string.Equals(ArgumentsHash, argumentsHash, StringComparison.Ordinal);
}
