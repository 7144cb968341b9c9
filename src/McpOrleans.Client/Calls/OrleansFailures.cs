namespace McpOrleans.Client.Calls;

/// <summary>Says what became of a call that Orleans could not finish.</summary>
internal static class OrleansFailures
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Nothing came back, not even a failure.</summary>
    public static Failure NoAnswer { get; } = new()
    {
        Code = ErrorCodes.Timeout,
        Message = "The service did not answer in time; the call may have run.",
        Suggestion = "Check whether it took effect before trying again.",
        Ran = true,
    };

    /// <summary>
    /// Null for what is not Orleans' doing. Only a refusal for load proves that nothing ran: a message whose connection broke is
    /// rejected too, and may have arrived before.
    /// </summary>
    public static Failure? FromCall(Exception exception) => exception switch
    {
        GatewayTooBusyException or LimitExceededException => new Failure
        {
            Code = ErrorCodes.Overloaded,
            Message = "The service is overloaded; the call did not run.",
            Suggestion = "Try again later.",
            RetryAfter = RetryAfter,
            Ran = false,
        },
        TimeoutException => NoAnswer,
        OrleansException or OperationCanceledException => new Failure
        {
            Code = ErrorCodes.OutcomeUnknown,
            Message = "The part of the service that held the call was lost; the call may have run.",
            Suggestion = "Check whether it took effect before trying again.",
            Ran = true,
        },
        _ => null,
    };

    /// <summary>Null for what is not Orleans' doing. Looking a tool up runs nothing, whatever happened.</summary>
    public static Failure? FromLookup(Exception exception) => exception is TimeoutException or OrleansException or OperationCanceledException
        ? new Failure
        {
            Code = ErrorCodes.Overloaded,
            Message = "The tenant's tool directory cannot be reached at the moment; the call did not run.",
            Suggestion = "Try again later.",
            RetryAfter = RetryAfter,
            Ran = false,
        }
        : null;
}
