namespace McpOrleans.Client;

/// <summary>A request that was to give a result gave none. Thrown in the caller's process only.</summary>
public sealed class McpCallException : Exception
{
    public McpCallException(Failure failure)
        : base((failure ?? throw new ArgumentNullException(nameof(failure))).Message) => Failure = failure;

    /// <summary>Why, with a code and what to do about it.</summary>
    public Failure Failure { get; }
}
