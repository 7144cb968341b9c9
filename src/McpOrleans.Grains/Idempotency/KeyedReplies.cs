namespace McpOrleans.Grains.Idempotency;

/// <summary>The replies to keyed calls that do not run, or whose outcome is not known better.</summary>
internal static class KeyedReplies
{
    private static readonly TimeSpan StoreAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Returns the reply to a call whose key was used before. A record with neither result nor failure belongs to a call whose end
    /// was not observed.
    /// </summary>
    public static McpReply Repeat(KeyedCallRecord record, string argumentsHash) => record switch
    {
        _ when !record.HasSameArguments(argumentsHash) => NotRun(
            ErrorCodes.IdempotencyConflict, "The idempotency key was used with other arguments. This call did not run.", "Use a new key for a new call."),
        { Result: { } result } => Completed(result),
        { Failure: { } failure } => new FailedReply { Failure = failure },
        _ => new FailedReply
        {
            Failure = Unknown("The earlier call with this idempotency key may have run, and its result is not known. This call did not run."),
        },
    };

    public static Failure ResultTooLarge() =>
        Unknown("The earlier call with this idempotency key completed, but its result was too large to keep. This call did not run.");

    public static FailedReply Unexpected() => new() { Failure = Unknown("The service failed while the call ran. The call may have run.") };

    public static FailedReply NotStored() => NotRun(
        ErrorCodes.Overloaded,
        "The idempotency key could not be stored. This call did not run.",
        "Try again later with the same key, or call without a key if running twice does no harm.",
        StoreAgainAfter);

    public static FailedReply EarlierKeysUnreadable(TimeSpan retained) => NotRun(
        ErrorCodes.StorageUnavailable,
        "The idempotency keys that were used on this MCP server cannot be read, so it is not known whether this call repeats an earlier one. This call did not run.",
        "Call without a key if running twice does no harm, or try again when those keys are no longer retained.",
        retained);

    public static FailedReply TooMany(KeyedCallLimits limits) => NotRun(
        ErrorCodes.Overloaded,
        $"{limits.MaxCalls} idempotency keys are already retained for this MCP server, the most that it can have. This call did not run.",
        $"A key is retained for {limits.Retention.TotalMinutes:0.#} minutes. Try again later, or call without a key if running twice does no harm.");

    private static CompletedReply Completed(byte[] result)
    {
        var facts = Frame.FactsOf(result);
        return new CompletedReply { Result = result, IsError = facts.IsToolError, ResultType = facts.Type };
    }

    private static Failure Unknown(string message) => new()
    {
        Code = ErrorCodes.OutcomeUnknown,
        Message = message,
        Suggestion = "Check on the MCP server what happened. To call again anyway, use a new key.",
        Ran = true,
    };

    private static FailedReply NotRun(string code, string message, string suggestion, TimeSpan? retryAfter = null) => new()
    {
        Failure = new Failure { Code = code, Message = message, Suggestion = suggestion, RetryAfter = retryAfter, Ran = false },
    };
}
