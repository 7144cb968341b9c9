namespace McpOrleans.Client;

/// <summary>
/// A request has no result, where the method that was called returns only a result. It is thrown in the caller's process and never
/// crosses a grain call.
/// </summary>
public sealed class McpCallException : Exception
{
    /// <summary>Makes the exception for a failure; its message is that of the failure.</summary>
    /// <param name="failure">Why there is no result.</param>
    /// <exception cref="ArgumentNullException"><paramref name="failure"/> is null.</exception>
    public McpCallException(Failure failure)
        : base((failure ?? throw new ArgumentNullException(nameof(failure))).Message) => Failure = failure;

    /// <summary>Why there is no result: an error code, a message and what to do about it.</summary>
    public Failure Failure { get; }
}
