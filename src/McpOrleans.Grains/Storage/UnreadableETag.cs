namespace McpOrleans.Grains.Storage;

/// <summary>
/// Takes the place of a state's ETag in an activation that could not read the state, and holds the reason. It is valid for that
/// activation only: another activation may be able to read the same state, or may fail to.
/// </summary>
internal static class UnreadableETag
{
    // No storage has an ETag that begins like this, because HTTP does not allow spaces in an ETag.
    private const string Passing = "not read now: ";
    private const string Lasting = "not readable: ";

    public static string Of(StateProblem problem) => (problem.IsPassing ? Passing : Lasting) + problem.Reason;

    /// <summary>Returns why the last attempt to read the state with this ETag failed; null when it succeeded.</summary>
    public static StateProblem? FindProblem(string? etag) => etag switch
    {
        not null when etag.StartsWith(Passing, StringComparison.Ordinal) => new StateProblem(etag[Passing.Length..], IsPassing: true),
        not null when etag.StartsWith(Lasting, StringComparison.Ordinal) => new StateProblem(etag[Lasting.Length..], IsPassing: false),
        _ => null,
    };
}

/// <summary>Why a stored state could not be read.</summary>
/// <param name="Reason">The reason in plain words, as the end of a sentence.</param>
/// <param name="IsPassing">Whether the storage only failed or did not answer, so that the stored state may be intact.</param>
internal sealed record StateProblem(string Reason, bool IsPassing);
