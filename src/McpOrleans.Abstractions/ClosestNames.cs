namespace McpOrleans;

/// <summary>Finds the known names that the writer of an unknown name may have meant.</summary>
public static class ClosestNames
{
    /// <summary>The largest number of names that are suggested.</summary>
    public const int MaxSuggestions = 5;

    // The unknown name comes from outside and may be megabytes long. No known name is nearly as long as this limit.
    private const int ComparedLength = 128;
    private const int ShortestPart = 3;

    /// <summary>
    /// Returns the names that are most like <paramref name="name"/>, at most <see cref="MaxSuggestions"/>, best first and in a
    /// fixed order. Names that differ by a few typing errors come first, then names that contain it or are contained in it. Case
    /// and the kind of separator do not count.
    /// </summary>
    /// <param name="name">The unknown name.</param>
    /// <param name="known">The names to choose from.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> or <paramref name="known"/> is null.</exception>
    public static ImmutableArray<string> Find(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return Find(name, known.Select(candidate => (candidate, candidate)));
    }

    /// <summary>Does the same for names that are known under several spellings.</summary>
    /// <param name="name">The unknown name.</param>
    /// <param name="known">The spellings to compare with, and the name to suggest for each of them.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> or <paramref name="known"/> is null.</exception>
    public static ImmutableArray<string> Find(string name, IEnumerable<(string Spelling, string Shown)> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        var wanted = Normalize(name);
        return [.. known
            .Select(candidate => (candidate.Shown, Distance: Distance(wanted, Normalize(candidate.Spelling))))
            .Where(candidate => candidate.Distance is not null)
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Shown, StringComparer.Ordinal)
            .Select(candidate => candidate.Shown)
            .Distinct(StringComparer.Ordinal)
            .Take(MaxSuggestions)];
    }

    private static string Normalize(string name) => string.Create(Math.Min(name.Length, ComparedLength), name, (target, source) =>
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = source[i] is '-' or '.' or ' ' or '/' ? '_' : char.ToLowerInvariant(source[i]);
        }
    });

    private static int? Distance(string wanted, string candidate)
    {
        var most = Math.Max(1, Math.Min(wanted.Length, candidate.Length) / 3);
        if (Math.Abs(wanted.Length - candidate.Length) <= most && EditDistance(wanted, candidate, most) is { } errors)
        {
            return errors;
        }

        var (part, whole) = wanted.Length <= candidate.Length ? (wanted, candidate) : (candidate, wanted);
        return part.Length >= ShortestPart && whole.Contains(part, StringComparison.Ordinal)
            ? ComparedLength + whole.Length - part.Length
            : null;
    }

    /// <summary>
    /// The number of insertions, deletions, replacements and swaps of neighbours that turn one text into the other (optimal string
    /// alignment distance); null when it is more than <paramref name="most"/>.
    /// </summary>
    private static int? EditDistance(string a, string b, int most)
    {
        Span<int> beforePrevious = stackalloc int[ComparedLength + 1];
        Span<int> previous = stackalloc int[ComparedLength + 1];
        Span<int> current = stackalloc int[ComparedLength + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    current[j] = Math.Min(current[j], beforePrevious[j - 2] + 1);
                }

                least = Math.Min(least, current[j]);
            }

            // A swap looks two rows back, so a single row above the limit does not end the search.
            if (least > most + 1)
            {
                return null;
            }

            var spare = beforePrevious;
            beforePrevious = previous;
            previous = current;
            current = spare;
        }

        return previous[b.Length] <= most ? previous[b.Length] : null;
    }
}
