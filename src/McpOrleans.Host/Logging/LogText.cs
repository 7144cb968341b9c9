namespace McpOrleans.Host.Logging;

/// <summary>
/// Makes text safe for a line of a log. Many lines quote what servers, callers and files say. No such text may end the line,
/// control the terminal that shows it, or change the direction in which it is read.
/// </summary>
internal static class LogText
{
    private static readonly string[] LinesOfATrace = ["   at ", "   --- ", " ---> "];

    /// <summary>
    /// Returns the text on one line, with spaces for line breaks and tabs and question marks for the other forbidden characters. A
    /// text without such characters is returned unchanged.
    /// </summary>
    public static string Clean(string text) => Replace(text, static (_, character) => character is '\r' or '\n' or '\t' ? ' ' : '?');

    /// <summary>Cleans text of our own that has several lines: the line breaks stay.</summary>
    public static string CleanLines(string text) => Replace(text, static (_, character) => character switch
    {
        '\n' => '\n',
        '\r' or '\t' => ' ',
        _ => '?',
    });

    /// <summary>Cleans the text of an exception; the lines of its stack trace stay separate.</summary>
    public static string CleanTrace(string text) => Replace(text, static (rest, character) => character switch
    {
        '\n' when Array.Exists(LinesOfATrace, line => rest.Span[1..].StartsWith(line, StringComparison.Ordinal)) => '\n',
        '\r' or '\n' or '\t' => ' ',
        _ => '?',
    });

    private static string Replace(string text, Func<ReadOnlyMemory<char>, char, char> replacement)
    {
        var first = IndexOfForbidden(text);
        return first < 0
            ? text
            : string.Create(text.Length, (text, first, replacement), static (target, source) =>
            {
                source.text.CopyTo(target);
                for (var i = source.first; i < target.Length; i++)
                {
                    if (IsForbidden(target[i]))
                    {
                        target[i] = source.replacement(source.text.AsMemory(i), target[i]);
                    }
                }
            });
    }

    private static int IndexOfForbidden(ReadOnlySpan<char> text)
    {
        var seen = 0;
        while (text[seen..].IndexOfAnyExceptInRange(' ', '~') is >= 0 and var next)
        {
            seen += next;
            if (IsForbidden(text[seen]))
            {
                return seen;
            }

            seen++;
        }

        return -1;
    }

    /// <summary>Control characters, line and paragraph separators, and characters that set the direction of text.</summary>
    private static bool IsForbidden(char character) => char.IsControl(character)
        || character is '\u061c' or '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
