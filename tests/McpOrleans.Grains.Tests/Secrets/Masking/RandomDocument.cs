using System.Globalization;
using System.Text;

namespace McpOrleans.Grains.Tests.Secrets.Masking;

/// <summary>
/// A JSON document as an MCP server may send it: every escape, half surrogate pairs, bytes that are no UTF-8, any spaces, and a secret
/// in some of its strings, each of its characters escaped in one of the ways there are.
/// </summary>
internal sealed class RandomDocument
{
    private static readonly string[] Numbers = ["0", "-0", "1.50", "12345678901234567890", "1e400", "true", "false", "null"];
    private static readonly string[] Escapes = ["\\n", "\\\"", "\\\\", "\\/", "\\t", "\\u0041", "\\u00fC", "\\ud83d", "\\uDE00", "\\ud83d\\ude00", "\\\\u0041"];
    private static readonly byte[][] Raws = [[0xFF], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0xBD], [0xF0, 0x9F, 0x98], "ü"u8.ToArray(), "€"u8.ToArray(), "😀"u8.ToArray()];

    private readonly MemoryStream _sent = new();
    private readonly MemoryStream _expected = new();
    private readonly Random _random;
    private readonly string? _secret;

    public RandomDocument(int seed, string? secret)
    {
        (_random, _secret) = (new Random(seed), secret);
        Value(4);
    }

    public byte[] Sent => _sent.ToArray();

    /// <summary>The same but for the secret's bytes.</summary>
    public byte[] Expected => _expected.ToArray();

    public int Secrets { get; private set; }

    private void Value(int depth)
    {
        Spaces();
        switch (depth == 0 ? _random.Next(4) : 3 + _random.Next(4))
        {
            case 0 or 1:
                Both(Numbers[_random.Next(Numbers.Length)]);
                break;
            case 2 or 3:
                Text();
                break;
            case 4:
                Many('[', ']', () => Value(depth - 1));
                break;
            default:
                Many('{', '}', () => Member(depth - 1));
                break;
        }

        Spaces();
    }

    private void Many(char open, char close, Action item)
    {
        Both(open);
        for (var left = _random.Next(5); left > 0; left--)
        {
            item();
            Both(left > 1 ? "," : "");
        }

        Both(close);
    }

    private void Member(int depth)
    {
        Spaces();
        Text();
        Spaces();
        Both(':');
        Value(depth);
    }

    private void Text()
    {
        Both('"');
        for (var left = _random.Next(4); left >= 0; left--)
        {
            Piece();
            if (_secret is not null && _random.Next(8) == 0)
            {
                _expected.Write("***"u8);
                Secrets++;
                foreach (var character in _secret)
                {
                    _sent.Write(Encoding.UTF8.GetBytes(Escaped(character)));
                }

                Piece();
            }
        }

        Both('"');
    }

    private void Piece()
    {
        for (var left = _random.Next(6); left > 0; left--)
        {
            switch (_random.Next(8))
            {
                case 0:
                    // About as long as what is looked at at once.
                    Both(new string('x', _random.Next(2) == 0 ? _random.Next(9000) : 8192 - _random.Next(60)));
                    break;
                case < 4:
                    Both(Escapes[_random.Next(Escapes.Length)]);
                    break;
                case 4:
                    Both(Raws[_random.Next(Raws.Length)]);
                    break;
                default:
                    Both("plain, [text]: {1}"[_random.Next(18)..]);
                    break;
            }
        }
    }

    private string Escaped(char character)
    {
        var hex = ((int)character).ToString(_random.Next(2) == 0 ? "x4" : "X4", CultureInfo.InvariantCulture);
        var must = character is '"' or '\\' or < ' ' || char.IsSurrogate(character);
        return (character, _random.Next(3)) switch
        {
            ('"' or '\\' or '/', 0) => $"\\{character}",
            ('\n', 0) => "\\n",
            (_, < 2) when !must => $"{character}",
            _ => $"\\u{hex}",
        };
    }

    private void Spaces() => Both(" \n\t\r"[..(_random.Next(5) == 0 ? _random.Next(5) : 0)]);

    private void Both(char character) => Both([(byte)character]);

    private void Both(string text) => Both(Encoding.UTF8.GetBytes(text));

    private void Both(byte[] bytes)
    {
        _sent.Write(bytes);
        _expected.Write(bytes);
    }
}
