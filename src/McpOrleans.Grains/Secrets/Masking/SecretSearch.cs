using System.Buffers;

namespace McpOrleans.Grains.Secrets.Masking;

/// <summary>Finds secrets in all their forms in one search.</summary>
internal sealed class SecretSearch
{
    /// <summary>The number of characters that are searched at a time. They stay in the processor's nearest cache.</summary>
    public const int PieceLength = 8192;

    /// <summary>
    /// A search for more forms at once is slower. Measured: 80 forms in groups of eight are found at least ten times as fast as all
    /// of them at once.
    /// </summary>
    private const int FormsAtOnce = 8;

    private readonly ImmutableArray<string> _forms;
    private readonly ImmutableArray<SearchValues<string>> _needles;
    private readonly SearchValues<string> _escapes;
    private readonly Lazy<ImmutableArray<(string[] Forms, SearchValues<string> Search)>> _groups;
    private readonly int _shortestNeedle;
    private readonly int _longestNeedle;

    /// <param name="forms">The texts to search for, in each encoding.</param>
    public SecretSearch(IEnumerable<string> forms)
    {
        _forms = [.. forms.Distinct(StringComparer.Ordinal).OrderByDescending(form => form.Length).ThenBy(form => form, StringComparer.Ordinal)];
        var needles = NeedlesOf(_forms);
        _needles = [.. Groups(needles).Select(group => group.Search)];
        _escapes = SearchValues.Create(EscapesOf(needles), StringComparison.Ordinal);
        _groups = new Lazy<ImmutableArray<(string[] Forms, SearchValues<string> Search)>>(() => [.. Groups(_forms)]);
        _shortestNeedle = needles.Count == 0 ? 0 : needles[0].Length;
        _longestNeedle = needles.Count == 0 ? 0 : needles[^1].Length;
    }

    public bool IsEmpty => _forms.IsEmpty;

    /// <summary>The length of text that must be available from a position to know what begins there.</summary>
    public int Longest => IsEmpty ? 0 : _forms[0].Length;

    public bool IsIn(ReadOnlySpan<char> text)
    {
        foreach (var needles in _needles)
        {
            if (text.ContainsAny(needles))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether there is any secret, with or without JSON's escapes resolved. Allocates nothing.</summary>
    public bool IsIn(ReadOnlySpan<byte> utf8) => IsIn(utf8, resolve: false, out var isEscaped) || (isEscaped && IsIn(utf8, resolve: true, out _));

    /// <summary>Returns whether there is any secret. Allocates nothing.</summary>
    /// <param name="utf8">Any bytes.</param>
    /// <param name="resolve">Whether JSON's escapes are resolved.</param>
    public bool IsIn(ReadOnlySpan<byte> utf8, bool resolve) => IsIn(utf8, resolve, out _);

    /// <summary>Returns where secrets are, in their longest forms, ordered by where they begin. They may overlap.</summary>
    /// <param name="text">The text to search.</param>
    /// <param name="end">Matches that begin at this position or later are left out.</param>
    public List<(int Start, int End)> Find(ReadOnlySpan<char> text, int end)
    {
        var found = new List<(int Start, int End)>();
        if (!IsIn(text))
        {
            return found;
        }

        foreach (var (forms, search) in _groups.Value)
        {
            for (var start = text.IndexOfAny(search); start >= 0 && start < end;)
            {
                found.Add((start, start + LongestAt(text[start..], forms)));
                var next = text[(start + 1)..].IndexOfAny(search);
                start = next < 0 ? next : start + 1 + next;
            }
        }

        found.Sort();
        return found;
    }

    private bool IsIn(ReadOnlySpan<byte> utf8, bool resolve, out bool isEscaped)
    {
        isEscaped = false;
        if (IsEmpty || utf8.Length < _shortestNeedle)
        {
            return false;
        }

        // A match may begin in one piece and end in the next.
        var overlap = _longestNeedle - 1;
        var room = overlap + Math.Min(utf8.Length, Math.Max(PieceLength, overlap)) + EscapedText.MinRoom;
        var buffer = ArrayPool<char>.Shared.Rent(room);
        try
        {
            var text = new EscapedText(utf8, resolve);
            for (var kept = 0; ;)
            {
                var piece = buffer.AsSpan(0, kept + text.Read(buffer.AsSpan(kept, room - kept)));
                if (IsIn(piece))
                {
                    return true;
                }

                isEscaped = isEscaped || (!resolve && piece.ContainsAny(_escapes));
                if (text.IsAtEnd)
                {
                    return false;
                }

                kept = Math.Min(overlap, piece.Length);
                piece[^kept..].CopyTo(buffer);
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private static IEnumerable<(string[] Forms, SearchValues<string> Search)> Groups(IEnumerable<string> forms) =>
        forms.Chunk(FormsAtOnce).Select(some => (some, SearchValues.Create(some, StringComparison.Ordinal)));

    /// <param name="text">A text that begins with one of the forms.</param>
    /// <param name="forms">The forms, longest first.</param>
    private static int LongestAt(ReadOnlySpan<char> text, string[] forms)
    {
        foreach (var form in forms)
        {
            if (text.StartsWith(form, StringComparison.Ordinal))
            {
                return form.Length;
            }
        }

        return 0;
    }

    /// <summary>
    /// To know whether there is any secret, a form that contains another form need not be searched for. Fewer forms are found
    /// faster.
    /// </summary>
    private static List<string> NeedlesOf(ImmutableArray<string> forms)
    {
        var needles = new List<string>();
        foreach (var form in forms.Reverse())
        {
            if (!needles.Exists(needle => form.Contains(needle, StringComparison.Ordinal)))
            {
                needles.Add(form);
            }
        }

        return needles;
    }

    /// <summary>
    /// The escapes by which a character of these texts can be written. In a text without such escapes there is nothing to resolve.
    /// </summary>
    private static string[] EscapesOf(List<string> needles) =>
        ["\\u", .. EscapedText.Short.Where(escape => needles.Exists(needle => needle.Contains(escape.Character))).Select(escape => $"\\{escape.Letter}")];
}
