namespace McpOrleans;

/// <summary>
/// Ranks tools by how well their name, title and description match a few words. The order depends on nothing but the tools and the
/// words.
/// </summary>
internal sealed class ToolQuery
{
    // A query comes from outside, so the work for it is bounded.
    private const int MaxLength = 1000;
    private const int MaxWords = 16;

    private const int WholeName = 1000;
    private const int WordOfName = 60;
    private const int StartOfWordOfName = 40;
    private const int PartOfName = 25;
    private const int InTitle = 15;
    private const int InDescription = 5;

    private readonly ImmutableArray<string> _words;

    public ToolQuery(string query)
    {
        ArgumentNullException.ThrowIfNull(query);
        _words = [.. Words(query[..Math.Min(query.Length, MaxLength)]).Distinct(StringComparer.Ordinal).Take(MaxWords)];
    }

    /// <summary>Tools that match more of the words come first, then better matches, then by name.</summary>
    public ImmutableArray<ToolRoute> Rank(ImmutableArray<ToolRoute> tools) => _words.IsEmpty
        ? tools
        : [.. tools
            .Select(route => (Route: route, Score: Score(route)))
            .Where(ranked => ranked.Score.Words > 0)
            .OrderByDescending(ranked => ranked.Score.Words)
            .ThenByDescending(ranked => ranked.Score.Points)
            .ThenBy(ranked => ranked.Route.QualifiedName, StringComparer.Ordinal)
            .Select(ranked => ranked.Route)];

    private (int Words, int Points) Score(ToolRoute route)
    {
        var name = Words(route.QualifiedName).ToList();
        var ownName = Words(route.Tool.Name);
        var (words, points) = (0, _words.SequenceEqual(ownName, StringComparer.Ordinal) ? WholeName : 0);
        foreach (var word in _words)
        {
            var best = Points(word, name, route);
            words += best > 0 ? 1 : 0;
            points += best;
        }

        return (words, points);
    }

    private static int Points(string word, List<string> name, ToolRoute route)
    {
        var points = name switch
        {
            _ when name.Contains(word, StringComparer.Ordinal) => WordOfName,
            _ when name.Exists(part => part.StartsWith(word, StringComparison.Ordinal)) => StartOfWordOfName,
            _ when Contains(route.QualifiedName, word) || Contains(route.Tool.Name, word) => PartOfName,
            _ => 0,
        };
        points += Contains(route.Tool.Title, word) ? InTitle : 0;
        return points + (Contains(route.Tool.Description, word) ? InDescription : 0);
    }

    private static bool Contains(string? text, string word) =>
        text is not null && text.Contains(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Splits a text into lower-case words; <c>readFile</c> and <c>read_file</c> have the same words.</summary>
    private static IEnumerable<string> Words(string text)
    {
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            var ends = i == text.Length || !char.IsLetterOrDigit(text[i]) || (i > start && char.IsLower(text[i - 1]) && char.IsUpper(text[i]));
            if (!ends)
            {
                continue;
            }

            if (i > start)
            {
                yield return text[start..i].ToLowerInvariant();
            }

            start = i < text.Length && char.IsLetterOrDigit(text[i]) ? i : i + 1;
        }
    }
}
