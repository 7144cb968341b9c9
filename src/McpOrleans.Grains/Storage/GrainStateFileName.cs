using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace McpOrleans.Grains.Storage;

/// <summary>
/// The file name of a grain's state: type and key joined by <c>+</c>, for example
/// <c>mcpserver+default+github.json</c> for <c>mcpserver/default/github</c>.
/// </summary>
/// <remarks>
/// Only <c>a-z 0-9 - _</c> stand for themselves. A capital is <c>@</c> and its small letter, a slash in the key <c>+</c>, any
/// other byte <c>%xx</c>. So two names never differ in case alone, and the dot is left for extensions. A name that no file
/// system would take is cut and ends in <c>~</c> and a hash of the whole; the id is then found in the file only.
/// </remarks>
internal static class GrainStateFileName
{
    public const string Extension = ".json";

    // The usual limit is 255 bytes; this leaves room for the extensions of files written aside or set aside.
    private const int MaxLength = 200;
    private const int KeptOfLongName = 120;

    private static readonly SearchValues<byte> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>The name of the folder of all states named <paramref name="stateName"/>.</summary>
    public static string OfFolder(string stateName)
    {
        ArgumentException.ThrowIfNullOrEmpty(stateName);
        return Shorten(Encode(Encoding.UTF8.GetBytes(stateName), slashIsPlus: false));
    }

    public static string OfFile(GrainId grainId)
    {
        var type = Encode(grainId.Type.AsSpan(), slashIsPlus: false);
        return Shorten($"{type}+{Encode(grainId.Key.AsSpan(), slashIsPlus: true)}") + Extension;
    }

    /// <summary>True for a name that was cut and therefore does not tell the grain's id.</summary>
    public static bool IsShortened(string fileName) =>
        fileName.EndsWith(Extension, StringComparison.Ordinal) && fileName.Contains('~', StringComparison.Ordinal);

    /// <summary>The opposite of <see cref="OfFile"/>; false for any name that it does not make, or makes by cutting.</summary>
    public static bool TryParse(string fileName, out GrainId grainId)
    {
        grainId = default;
        if (!fileName.EndsWith(Extension, StringComparison.Ordinal))
        {
            return false;
        }

        var name = fileName.AsSpan(0, fileName.Length - Extension.Length);
        var plus = name.IndexOf('+');
        if (plus < 0 || Decode(name[..plus]) is not { } type || Decode(name[(plus + 1)..]) is not { } key)
        {
            return false;
        }

        grainId = GrainId.Create(new GrainType(type), new IdSpan(key));
        return string.Equals(OfFile(grainId), fileName, StringComparison.Ordinal);
    }

    private static string Shorten(string name)
    {
        if (name.Length <= MaxLength)
        {
            return name;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(name)));
        return $"{name.AsSpan(0, KeptOfLongName)}~{hash}";
    }

    private static string Encode(ReadOnlySpan<byte> bytes, bool slashIsPlus)
    {
        var name = new StringBuilder(bytes.Length * 2);
        foreach (var value in bytes)
        {
            _ = value switch
            {
                _ when Plain.Contains(value) => name.Append((char)value),
                >= (byte)'A' and <= (byte)'Z' => name.Append('@').Append((char)(value + ('a' - 'A'))),
                (byte)'/' when slashIsPlus => name.Append('+'),
                _ => name.Append('%').Append($"{value:x2}"),
            };
        }

        return name.ToString();
    }

    // What Encode would not have made need not be refused here: TryParse compares with what it makes.
    private static byte[]? Decode(ReadOnlySpan<char> name)
    {
        var bytes = new List<byte>(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            switch (name[i])
            {
                case '+':
                    bytes.Add((byte)'/');
                    break;
                case '@' when i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1]):
                    bytes.Add((byte)char.ToUpperInvariant(name[++i]));
                    break;
                case '%' when i + 2 < name.Length && byte.TryParse(name.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, null, out var value):
                    bytes.Add(value);
                    i += 2;
                    break;
                case var plain when char.IsAscii(plain):
                    bytes.Add((byte)plain);
                    break;
                default:
                    return null;
            }
        }

        return [.. bytes];
    }
}
