namespace McpOrleans.Infra.Tests.Bicep;

/// <summary>Splits a bicep file into words. Knows what our files use; multi-line texts and block comments are not among it.</summary>
internal static class BicepLexer
{
    private static readonly string[] TwoCharacterSymbols = ["==", "!=", "<=", ">=", "&&", "||", "??"];

    public static List<BicepToken> Read(string source, int line = 1)
    {
        var tokens = new List<BicepToken>();
        var startsLine = true;
        var at = 0;
        while (at < source.Length)
        {
            var character = source[at];
            if (character == '\n')
            {
                line++;
                startsLine = true;
                at++;
            }
            else if (char.IsWhiteSpace(character))
            {
                at++;
            }
            else if (source.AsSpan(at).StartsWith("//"))
            {
                at = source.IndexOf('\n', at) is var end and >= 0 ? end : source.Length;
            }
            else
            {
                var (kind, start, length, next) = ReadOne(source, at, line);
                tokens.Add(new BicepToken(kind, source.Substring(start, length), line, startsLine));
                startsLine = false;
                at = next;
            }
        }

        tokens.Add(new BicepToken(BicepTokenKind.End, string.Empty, line, StartsLine: true));
        return tokens;
    }

    /// <summary>Where the text that begins after a quote ends; what stands in <c>${…}</c> may have texts of its own.</summary>
    public static int EndOfText(string source, int at, int line)
    {
        while (at < source.Length && source[at] != '\n')
        {
            switch (source[at])
            {
                case '\'':
                    return at;
                case '\\':
                    at += 2;
                    break;
                case '$' when at + 1 < source.Length && source[at + 1] == '{':
                    at = EndOfHole(source, at + 2, line) + 1;
                    break;
                default:
                    at++;
                    break;
            }
        }

        throw new FormatException($"line {line}: a text has no end");
    }

    /// <summary>Where the expression that begins after <c>${</c> has its closing brace.</summary>
    public static int EndOfHole(string source, int at, int line)
    {
        var depth = 0;
        for (; at < source.Length; at++)
        {
            switch (source[at])
            {
                case '\'':
                    at = EndOfText(source, at + 1, line);
                    break;
                case '{':
                    depth++;
                    break;
                case '}' when depth == 0:
                    return at;
                case '}':
                    depth--;
                    break;
            }
        }

        throw new FormatException($"line {line}: '${{' has no end");
    }

    private static (BicepTokenKind Kind, int Start, int Length, int Next) ReadOne(string source, int at, int line)
    {
        if (source[at] == '\'')
        {
            var end = EndOfText(source, at + 1, line);
            return (BicepTokenKind.Text, at + 1, end - at - 1, end + 1);
        }

        if (char.IsAsciiLetter(source[at]) || source[at] == '_')
        {
            var length = source.AsSpan(at).IndexOfAnyExcept(NameCharacters) is var other and >= 0 ? other : source.Length - at;
            return (BicepTokenKind.Name, at, length, at + length);
        }

        if (char.IsAsciiDigit(source[at]))
        {
            var length = source.AsSpan(at).IndexOfAnyExceptInRange('0', '9') is var other and >= 0 ? other : source.Length - at;
            return (BicepTokenKind.Number, at, length, at + length);
        }

        var symbol = TwoCharacterSymbols.Any(two => source.AsSpan(at).StartsWith(two)) ? 2 : 1;
        return (BicepTokenKind.Symbol, at, symbol, at + symbol);
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
}
