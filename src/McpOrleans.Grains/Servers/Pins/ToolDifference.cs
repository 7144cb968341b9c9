using System.Globalization;
using System.Text;

namespace McpOrleans.Grains.Servers.Pins;

/// <summary>
/// Describes in a bounded text how a tool's definition changed. The text is printable ASCII: what was written to deceive people by
/// invisible characters is seen.
/// </summary>
internal static class ToolDifference
{
    /// <summary>The longest text, in characters.</summary>
    public const int MaxLength = 1000;

    private const int ShownLength = 80;

    /// <summary>How much is shown before the first difference.</summary>
    private const int Context = 20;

    /// <summary>Longer values are compared and shown only that far.</summary>
    private const int MaxValueLength = 64 * 1024;

    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    public static string Describe(PinEvent change)
    {
        var members = change.Before.DifferingMembers(change.After);
        var text = change.DefinitionBefore is not { } before
            ? $"{string.Join(", ", members)}: differs"
            : string.Join("; ", members.Select(member => Describe(member, before, change.DefinitionAfter)));
        return Cut($"{text} (hash {change.Before.Hash[..12]} -> {change.After.Hash[..12]})", MaxLength);
    }

    private static string Describe(string member, byte[] before, byte[] after)
    {
        var (old, current) = (Find(before, member), Find(after, member));
        var same = old.AsSpan().CommonPrefixLength(current);
        return $"{member}: {Window(old, same)} -> {Window(current, same)}";
    }

    /// <summary>The value of a member as it is written, the last one where there are several.</summary>
    private static string Find(byte[] definition, string member)
    {
        var name = Encoding.ASCII.GetBytes(ToolFingerprint.WrittenNameOf(member));
        var reader = new Utf8JsonReader(definition, AnyDepth);
        var found = default(Range?);
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isSought = JsonTexts.Is(ref reader, name);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            found = isSought ? start..(int)reader.BytesConsumed : found;
        }

        return found is { } range ? Visible(Encoding.UTF8.GetString(definition[range])) : "none";
    }

    private static string Visible(string text)
    {
        var visible = new StringBuilder(Math.Min(text.Length, MaxValueLength));
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, MaxValueLength)))
        {
            if (character is >= ' ' and <= '~')
            {
                visible.Append(character);
            }
            else
            {
                visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
        }

        return visible.ToString();
    }

    private static string Window(string text, int firstDifference)
    {
        var start = Math.Min(Math.Max(0, firstDifference - Context), text.Length);
        return (start > 0 ? "..." : "") + Cut(text[start..], ShownLength);
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(length - 3)] + "...";
}
