using System.Buffers;
using System.Text;

namespace McpOrleans.Grains.Secrets.Masking;

/// <summary>
/// Removes secrets from JSON that is passed on. It replaces exactly the bytes of the secrets within strings, including names, so
/// that the document stays valid and everything else stays unchanged.
/// </summary>
internal static class JsonMask
{
    private static readonly byte[] Mask = Encoding.UTF8.GetBytes(McpServerConfig.Mask);

    /// <returns>Null when no string contains a secret. A quote and a comma may look like a part of one.</returns>
    public static byte[]? Apply(SecretSearch search, ReadOnlySpan<byte> json)
    {
        try
        {
            return ApplyToStrings(search, json);
        }
        catch (JsonException)
        {
            // It is unknown what the backslashes in this text mean, as in a document that was cut off, so both ways are tried.
            return Masked(search, json, [false, true]);
        }
    }

    private static byte[]? ApplyToStrings(SecretSearch search, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        ArrayBufferWriter<byte>? output = null;
        var done = 0;
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && search.IsIn(reader.ValueSpan, resolve: true))
            {
                var start = (int)reader.TokenStartIndex + 1;
                output ??= new ArrayBufferWriter<byte>(json.Length);
                output.Write(json[done..start]);
                output.Write(Masked(search, reader.ValueSpan, [true]));
                done = start + reader.ValueSpan.Length;
            }
        }

        output?.Write(json[done..]);
        return output?.WrittenSpan.ToArray();
    }

    /// <param name="search">The secrets to hide.</param>
    /// <param name="text">The inside of a string, or any text.</param>
    /// <param name="ways">The ways to read it: with escapes resolved, without, or both.</param>
    private static byte[]? Masked(SecretSearch search, ReadOnlySpan<byte> text, ReadOnlySpan<bool> ways)
    {
        byte[]? masked = null;
        for (var pass = 0; ; pass++)
        {
            var before = masked;
            foreach (var resolve in ways)
            {
                var current = masked is null ? text : masked;
                if (search.IsIn(current, resolve))
                {
                    masked = pass < SecretMask.MaxPasses ? Replaced(search, current, resolve) : Mask;
                }
            }

            if (ReferenceEquals(before, masked))
            {
                return masked;
            }
        }
    }

    private static byte[] Replaced(SecretSearch search, ReadOnlySpan<byte> utf8, bool resolve)
    {
        var room = search.Longest + Math.Min(utf8.Length, SecretSearch.PieceLength) + EscapedText.MinRoom;
        var text = ArrayPool<char>.Shared.Rent(room);
        var origins = ArrayPool<int>.Shared.Rent(room + 1);
        try
        {
            return Replaced(search, utf8, new EscapedText(utf8, resolve), text.AsSpan(0, room), origins);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text);
            ArrayPool<int>.Shared.Return(origins);
        }
    }

    private static byte[] Replaced(SecretSearch search, ReadOnlySpan<byte> utf8, EscapedText reader, Span<char> room, Span<int> origins)
    {
        // The output is never longer than the input, because a form of a secret is longer than the mask.
        var output = new ArrayBufferWriter<byte>(utf8.Length);
        var done = 0;
        while (true)
        {
            var text = room[..reader.Read(room, origins)];

            // A match that begins later may continue in the next piece.
            var sure = reader.IsAtEnd ? text.Length : text.Length - search.Longest + 1;
            foreach (var (start, end) in search.Find(text, sure))
            {
                // Overlapping secrets are hidden as one.
                if (origins[start] >= done)
                {
                    output.Write(utf8[done..origins[start]]);
                    output.Write(Mask);
                }

                done = Math.Max(done, origins[end]);
            }

            if (reader.IsAtEnd)
            {
                output.Write(utf8[done..]);
                return output.WrittenSpan.ToArray();
            }

            reader.Position = origins[sure];
        }
    }
}
