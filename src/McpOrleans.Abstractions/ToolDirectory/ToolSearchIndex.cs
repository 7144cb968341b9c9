using System.Runtime.InteropServices;

namespace McpOrleans;

/// <summary>
/// Ranks tools by how well they fit a few words: BM25 over the names of tools and servers, titles, descriptions and the names of
/// parameters. The order depends on nothing but the tools and the words. Immutable.
/// </summary>
internal sealed class ToolSearchIndex
{
    /// <summary>A query comes from outside, so the work for it is bounded: more characters do not count.</summary>
    public const int MaxQuery = 1000;

    /// <summary>More words of a query do not count.</summary>
    private const int MaxWords = 32;

    /// <summary>More words that begin like one of the query do not count.</summary>
    private const int MaxCompletions = 32;

    /// <summary>A shorter beginning fits nearly everything.</summary>
    private const int MinBeginning = 3;

    /// <summary>More characters of a title or a description do not count, so that the index is in proportion to the number of tools.</summary>
    private const int MaxText = 4096;

    // The two constants of BM25, as most use them: how soon more of the same word counts no more, and how much a long text is worth less.
    private const float Saturation = 1.2f;
    private const float LengthWeight = 0.75f;

    private const float InName = 4;
    private const float InTitle = 2;
    private const float Elsewhere = 1;

    /// <summary>Stands above any sum for words, so that a tool whose whole name was given comes first.</summary>
    private const float WholeName = 1_000_000;

    private const float BeginningOnly = 0.5f;

    private readonly ImmutableArray<ToolRoute> _tools;

    /// <summary>The words in order. Whole names are among them, marked by what no word has.</summary>
    private readonly string[] _words;

    /// <summary>For each word the tools that have it, and what it is worth there.</summary>
    private readonly Posting[][] _postings;

    /// <param name="tools">The tools, ordered by qualified name.</param>
    public ToolSearchIndex(ImmutableArray<ToolRoute> tools)
    {
        _tools = tools;
        var found = new Dictionary<string, List<Posting>>(StringComparer.Ordinal);
        var lengths = new float[tools.Length];
        var frequencies = new Dictionary<string, float>(StringComparer.Ordinal);
        for (var i = 0; i < tools.Length; i++)
        {
            frequencies.Clear();
            Count(tools[i], frequencies);
            foreach (var (word, frequency) in frequencies)
            {
                lengths[i] += frequency;
                Add(found, word, new Posting(i, frequency));
            }

            foreach (var name in WholeNamesOf(tools[i]))
            {
                Add(found, name, new Posting(i, WholeName));
            }
        }

        _words = [.. found.Keys.Order(StringComparer.Ordinal)];
        var average = Math.Max(1, lengths.Sum() / Math.Max(1, tools.Length));
        _postings = [.. _words.Select(word => IsWholeName(word) ? [.. found[word]] : Weigh(found[word], lengths, average))];
    }

    /// <summary>Whether there is anything in a text that can be looked for.</summary>
    public static bool HasWords(string query) => SearchWords.Of(Bounded(query), addsRuns: false).Any();

    /// <summary>
    /// The tools that have words of the query, best first, and by qualified name where they fit equally well. All tools when the query
    /// has no word.
    /// </summary>
    public ImmutableArray<ToolRoute> Search(string query)
    {
        ArgumentNullException.ThrowIfNull(query);
        query = Bounded(query);
        string[] words = [.. SearchWords.Of(query, addsRuns: true).Select(SearchWords.Stem).Distinct(StringComparer.Ordinal).Take(MaxWords)];
        if (words.Length == 0)
        {
            return _tools;
        }

        var scores = new float[_tools.Length];
        foreach (var word in words)
        {
            Score(word, scores);
        }

        if (Find(WholeNameOf(query)) is >= 0 and var name)
        {
            Score(_postings[name], factor: 1, scores);
        }

        return [.. Enumerable.Range(0, scores.Length)
            .Where(tool => scores[tool] > 0)
            .OrderByDescending(tool => scores[tool])
            .ThenBy(tool => tool)
            .Select(tool => _tools[tool])];
    }

    private static string Bounded(string query) => query[..Math.Min(query.Length, MaxQuery)];

    private static void Count(ToolRoute route, Dictionary<string, float> frequencies)
    {
        CountText(route.Tool.Name, InName);
        CountText(route.Server, Elsewhere);
        CountText(route.Tool.Title, InTitle);
        CountText(route.Tool.Description, Elsewhere);
        foreach (var parameter in ToolParameters.Of(route.Tool.Definition))
        {
            CountText(parameter, Elsewhere);
        }

        void CountText(string? text, float weight)
        {
            foreach (var word in SearchWords.Of(text is { Length: > MaxText } ? text[..MaxText] : text ?? "", addsRuns: true))
            {
                var stem = SearchWords.Stem(word);
                frequencies[stem] = frequencies.GetValueOrDefault(stem) + weight;
            }
        }
    }

    private static HashSet<string> WholeNamesOf(ToolRoute route) =>
    [
        WholeNameOf(route.Tool.Name),
        WholeNameOf(route.QualifiedName),
        WholeNameOf(route.ExposedName),
        WholeNameOf($"{route.Server}{ToolNames.Separator}{route.Tool.Name}"),
    ];

    private static string WholeNameOf(string name) => $"\n{string.Join('\n', SearchWords.Of(name, addsRuns: false))}";

    private static bool IsWholeName(string word) => word[0] == '\n';

    private static void Add(Dictionary<string, List<Posting>> found, string word, Posting posting)
    {
        if (!found.TryGetValue(word, out var postings))
        {
            found.Add(word, postings = []);
        }

        postings.Add(posting);
    }

    /// <summary>What a word is worth depends on the tools alone, so it is known before anybody asks.</summary>
    private static Posting[] Weigh(List<Posting> postings, float[] lengths, float average)
    {
        var rarity = MathF.Log(1 + ((lengths.Length - postings.Count + 0.5f) / (postings.Count + 0.5f)));
        return [.. postings.Select(posting =>
        {
            var damping = Saturation * (1 - LengthWeight + (LengthWeight * lengths[posting.Tool] / average));
            return posting with { Worth = rarity * posting.Worth * (Saturation + 1) / (posting.Worth + damping) };
        })];
    }

    /// <summary>A word that no tool has may be the beginning of one.</summary>
    private void Score(string word, float[] scores)
    {
        var index = Find(word);
        if (index >= 0)
        {
            Score(_postings[index], factor: 1, scores);
            return;
        }

        if (word.Length < MinBeginning)
        {
            return;
        }

        index = ~index;
        for (var i = index; i < Math.Min(_words.Length, index + MaxCompletions) && _words[i].StartsWith(word, StringComparison.Ordinal); i++)
        {
            Score(_postings[i], BeginningOnly, scores);
        }
    }

    private static void Score(Posting[] postings, float factor, float[] scores)
    {
        foreach (var (tool, worth) in postings)
        {
            scores[tool] += factor * worth;
        }
    }

    private int Find(string word) => Array.BinarySearch(_words, word, StringComparer.Ordinal);

    /// <param name="Tool">Where the tool stands.</param>
    /// <param name="Worth">How often it has the word, and once that is weighed, what the word adds to its score.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Posting(int Tool, float Worth);
}
