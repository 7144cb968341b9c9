namespace McpOrleans.Grains.Storage;

/// <summary>
/// Stands where the ETag of a state is, for an activation that could not read it, and says why. It belongs to that activation
/// alone: another one may have read the same state since, or may not be able to any more.
/// </summary>
internal static class UnreadableETag
{
    // No storage begins an ETag like this: HTTP allows no space in one.
    private const string Passing = "not read now: ";
    private const string Lasting = "not readable: ";

    public static string Of(StateProblem problem) => (problem.IsPassing ? Passing : Lasting) + problem.Reason;

    /// <summary>Why the state with this ETag could not be read when that was tried last; null when it could.</summary>
    public static StateProblem? FindProblem(string? etag) => etag switch
    {
        not null when etag.StartsWith(Passing, StringComparison.Ordinal) => new StateProblem(etag[Passing.Length..], IsPassing: true),
        not null when etag.StartsWith(Lasting, StringComparison.Ordinal) => new StateProblem(etag[Lasting.Length..], IsPassing: false),
        _ => null,
    };
}

/// <summary>Why a stored state could not be read.</summary>
/// <param name="Reason">The end of a sentence, in words for anybody.</param>
/// <param name="IsPassing">The storage failed or did not answer: what is stored may be well.</param>
internal sealed record StateProblem(string Reason, bool IsPassing);
