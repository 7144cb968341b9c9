using System.Globalization;
using System.Text;

namespace McpOrleans;

/// <summary>Takes names and texts apart into the words by which tools are searched.</summary>
internal static class SearchWords
{
    /// <summary>Nobody looks for a longer word; more of it does not count.</summary>
    private const int MaxWord = 64;

    /// <summary>
    /// Returns the words of a text, case-folded. They end where no letter or digit follows, between letters and digits, and at the humps
    /// of <c>camelCase</c>: <c>readFile</c>, <c>read_file</c> and <c>read file</c> have the same words.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="addsRuns">
    /// Adds what stands together and was taken apart as one more word, so that <c>GitHub</c> is found by <c>github</c>, too.
    /// </param>
    public static IEnumerable<string> Of(string text, bool addsRuns)
    {
        var (run, word, words) = (0, 0, 0);
        var before = Kind.Other;
        for (int i = 0, length; ; i += length)
        {
            var kind = KindAt(text, i, out length);
            if (kind is Kind.Mark && before is not Kind.Other)
            {
                // An accent belongs to its letter.
                continue;
            }

            kind = kind is Kind.Mark ? Kind.Other : kind;
            if (i > word && IsBoundary(before, kind, text, i + length))
            {
                yield return Fold(text, word, i);
                words++;
                word = i;
            }

            if (kind is Kind.Other)
            {
                if (addsRuns && words > 1)
                {
                    yield return Fold(text, run, i);
                }

                if (i >= text.Length)
                {
                    yield break;
                }

                (run, word, words) = (i + length, i + length, 0);
            }

            before = kind;
        }
    }

    /// <summary>The form in which English plurals and singulars are the same word.</summary>
    public static string Stem(string word) => word switch
    {
        { Length: < 3 } => word,
        { Length: > 4 } when word.EndsWith("ies", StringComparison.Ordinal) => word[..^3] + "y",
        _ when word.EndsWith("sses", StringComparison.Ordinal)
            || word.EndsWith("ches", StringComparison.Ordinal)
            || word.EndsWith("shes", StringComparison.Ordinal)
            || word.EndsWith("xes", StringComparison.Ordinal) => word[..^2],
        _ when word[^1] == 's' && word[^2] is not ('s' or 'u') => word[..^1],
        _ => word,
    };

    /// <param name="before">The kind of the character before the boundary.</param>
    /// <param name="kind">The kind of the character behind it.</param>
    /// <param name="text">The text.</param>
    /// <param name="next">Where the character after that stands.</param>
    private static bool IsBoundary(Kind before, Kind kind, string text, int next) => (before, kind) switch
    {
        (_, Kind.Other) or (_, Kind.Ideograph) or (Kind.Ideograph, _) => true,
        (Kind.Digit, Kind.Digit) => false,
        (Kind.Digit, _) or (_, Kind.Digit) => true,
        (Kind.Lower, Kind.Upper) => true,

        // The last capital letter of HTTPServer begins a word, but that of URLs does not.
        (Kind.Upper, Kind.Upper) => KindAt(text, next, out var length) is Kind.Lower && !(text[next] == 's' && KindAt(text, next + length, out _) is not Kind.Lower),
        _ => false,
    };

    private static Kind KindAt(string text, int index, out int length)
    {
        length = 1;
        if (index < text.Length && char.IsAscii(text[index]))
        {
            // Nearly every character is one of these.
            return text[index] switch
            {
                >= 'a' and <= 'z' => Kind.Lower,
                >= 'A' and <= 'Z' => Kind.Upper,
                >= '0' and <= '9' => Kind.Digit,
                _ => Kind.Other,
            };
        }

        if (index >= text.Length || !Rune.TryGetRuneAt(text, index, out var rune))
        {
            return Kind.Other;
        }

        length = rune.Utf16SequenceLength;
        return rune switch
        {
            _ when IsIdeograph(rune.Value) => Kind.Ideograph,
            _ when Rune.IsUpper(rune) => Kind.Upper,
            _ when Rune.IsLetter(rune) => Kind.Lower,
            _ when Rune.IsNumber(rune) => Kind.Digit,
            _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => Kind.Mark,
            _ => Kind.Other,
        };
    }

    /// <summary>Chinese and Japanese have no spaces between words, so each of these is a word.</summary>
    private static bool IsIdeograph(int codePoint) => codePoint is (>= 0x3041 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0x20000 and <= 0x3FFFF);

    private static string Fold(string text, int start, int end)
    {
        var word = text[start..Math.Min(end, start + MaxWord)];

        // By way of the capitals, because several small letters may have the same one.
        return (Ascii.IsValid(word) ? word : word.ToUpperInvariant()).ToLowerInvariant();
    }

    private enum Kind
    {
        Other,
        Lower,
        Upper,
        Digit,
        Mark,
        Ideograph,
    }
}
