using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;

namespace McpOrleans.Grains.Secrets.Masking;

/// <summary>
/// Reads UTF-8 piece by piece as UTF-16 and, if wanted, resolves JSON's escapes. It is made for searching and never fails: invalid
/// UTF-8 is read as U+FFFD, and half a surrogate pair, or a backslash that begins no escape, as itself.
/// </summary>
internal ref struct EscapedText(ReadOnlySpan<byte> utf8, bool resolve)
{
    /// <summary>The smallest room that a piece needs to make progress, in characters.</summary>
    public const int MinRoom = 16;

    private readonly ReadOnlySpan<byte> _utf8 = utf8;

    /// <summary>The escapes other than <c>\u</c>: the letter after the backslash, and the character that it stands for.</summary>
    public static IReadOnlyList<(char Letter, char Character)> Short { get; } =
        [('"', '"'), ('\\', '\\'), ('/', '/'), ('b', '\b'), ('f', '\f'), ('n', '\n'), ('r', '\r'), ('t', '\t')];

    /// <summary>The byte at which the next piece begins.</summary>
    public int Position { get; set; }

    public readonly bool IsAtEnd => Position == _utf8.Length;

    /// <summary>Reads on, as far as there is room.</summary>
    /// <returns>The number of characters that were read; 0 at the end.</returns>
    public int Read(Span<char> text)
    {
        var count = 0;
        while (!IsAtEnd && text.Length - count >= MinRoom)
        {
            if (resolve)
            {
                count += ReadPlain(text[count..]);
            }

            if (IsAtEnd || text.Length - count < MinRoom)
            {
                break;
            }

            // No byte becomes more than one character.
            var run = _utf8.Slice(Position, Math.Min(_utf8.Length - Position, text.Length - count));
            var escape = resolve ? run.IndexOf((byte)'\\') : -1;
            if (escape == 0)
            {
                text[count++] = ReadEscape();
                continue;
            }

            // A run that ends because there is no more room may end within a character, which is then the first of the next piece.
            var isWhole = escape > 0 || run.Length == _utf8.Length - Position;
            Utf8.ToUtf16(escape > 0 ? run[..escape] : run, text[count..], out var read, out var written, replaceInvalidSequences: true, isWhole);
            Position += read;
            count += written;
        }

        return count;
    }

    /// <summary>
    /// Does the same, more slowly, and also returns the byte at which each character begins, and the byte after the last one.
    /// </summary>
    /// <param name="text">Receives the characters.</param>
    /// <param name="origins">
    /// Receives the bytes; one longer than <paramref name="text"/>. Both halves of a surrogate pair may have the same byte.
    /// </param>
    public int Read(Span<char> text, Span<int> origins)
    {
        var count = 0;
        while (!IsAtEnd && text.Length - count >= MinRoom)
        {
            origins[count] = Position;
            if (resolve && _utf8[Position] == '\\')
            {
                text[count++] = ReadEscape();
                continue;
            }

            _ = Rune.DecodeFromUtf8(_utf8[Position..], out var rune, out var length);
            if (rune.EncodeToUtf16(text[count..]) == 2)
            {
                origins[++count] = Position;
            }

            count++;
            Position += length;
        }

        origins[count] = Position;
        return count;
    }

    /// <summary>
    /// Reads ASCII and its escapes. There are many escapes where JSON contains JSON, and a call for each run between two of them
    /// would cost more than everything else. It ends at the first other character, or when less than a vector is left.
    /// </summary>
    private int ReadPlain(Span<char> text)
    {
        var characters = MemoryMarshal.Cast<char, ushort>(text);
        var (position, count) = (Position, 0);
        while (_utf8.Length - position >= Vector128<byte>.Count && text.Length - count >= Vector128<byte>.Count)
        {
            var bytes = Vector128.Create(_utf8[position..]);
            var (lower, upper) = Vector128.Widen(bytes);
            lower.CopyTo(characters[count..]);
            upper.CopyTo(characters[(count + Vector128<ushort>.Count)..]);
            var stops = (Vector128.Equals(bytes, Vector128.Create((byte)'\\')) | Vector128.GreaterThan(bytes, Vector128.Create((byte)0x7F))).ExtractMostSignificantBits();
            var plain = stops == 0 ? Vector128<byte>.Count : BitOperations.TrailingZeroCount(stops);
            position += plain;
            count += plain;
            if (stops == 0)
            {
                continue;
            }

            if (_utf8[position] != '\\')
            {
                break;
            }

            // Escapes often follow each other, as in a line break with an indent, or a word in another script.
            do
            {
                (text[count++], var length) = Resolve(_utf8[position..]);
                position += length;
            }
            while (count < text.Length && position < _utf8.Length && _utf8[position] == '\\');
        }

        Position = position;
        return count;
    }

    private char ReadEscape()
    {
        var (character, length) = Resolve(_utf8[Position..]);
        Position += length;
        return character;
    }

    private static (char Character, int Length) Resolve(ReadOnlySpan<byte> escape) => (escape.Length < 2 ? default : (char)escape[1]) switch
    {
        '"' => ('"', 2),
        '\\' => ('\\', 2),
        '/' => ('/', 2),
        'b' => ('\b', 2),
        'f' => ('\f', 2),
        'n' => ('\n', 2),
        'r' => ('\r', 2),
        't' => ('\t', 2),
        'u' when escape.Length >= 6 && TryReadHex(escape[2..6], out var unit) => (unit, 6),
        _ => ('\\', 1),
    };

    private static bool TryReadHex(ReadOnlySpan<byte> digits, out char unit)
    {
        unit = default;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }

            // In ASCII, bit 6 is set in letters only, and the last four bits of A are 1.
            unit = (char)((unit << 4) | ((digit & 0xF) + (9 * (digit >> 6))));
        }

        return true;
    }
}
