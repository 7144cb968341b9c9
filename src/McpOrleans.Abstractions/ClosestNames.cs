namespace McpOrleans;

/// <summary>Finds what someone who wrote an unknown name may have meant.</summary>
public static class ClosestNames
{
    /// <summary>How many names are suggested at most.</summary>
    public const int MaxSuggestions = 5;

    // The unknown name comes from outside and may be megabytes of anything; no known name is nearly as long.
    private const int ComparedLength = 128;
    private const int ShortestPart = 3;

    /// <summary>
    /// The names most like <paramref name="name"/>, best first and in a fixed order: those that differ by few typing errors,
    /// then those that contain it or are contained in it. Case and the choice of separator do not count.
    /// </summary>
    public static ImmutableArray<string> Find(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return Find(name, known.Select(candidate => (candidate, candidate)));
    }

    /// <summary>The same, where a name is known under several spellings; it is suggested as <c>Shown</c>.</summary>
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

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that make one of the other (optimal string alignment); null beyond <paramref name="most"/>.</summary>
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

            // A swap looks two rows back, so one row that is beyond is not yet the end.
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
