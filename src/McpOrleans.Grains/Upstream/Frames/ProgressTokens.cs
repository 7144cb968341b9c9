using System.Buffers;

namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>Finds the tokens by which progress is told: the service asks for it under tokens of its own, callers under theirs.</summary>
internal static class ProgressTokens
{
    private static ReadOnlySpan<byte> Token => "progressToken"u8;

    /// <summary>The token that a caller's parameters ask for progress with, as JSON; empty: they ask for none.</summary>
    /// <param name="parameters">A JSON object in UTF-8; empty: none.</param>
    public static byte[] OfRequest(ReadOnlyMemory<byte> parameters)
    {
        var all = new ReadOnlySequence<byte>(parameters);
        var meta = JsonMembers.Find(all, "_meta"u8);
        var token = JsonMembers.Find(meta, Token);
        return !token.IsEmpty && token.FirstSpan[0] is (byte)'"' or (byte)'-' or (>= (byte)'0' and <= (byte)'9') ? token.ToArray() : [];
    }

    /// <summary>The token of a server's report when it is one that we may have given; null: it is none.</summary>
    /// <param name="parameters">The report's parameters; empty: none.</param>
    public static long? OfReport(in ReadOnlySequence<byte> parameters)
    {
        var token = JsonMembers.Find(parameters, Token);
        if (token.IsEmpty)
        {
            return null;
        }

        var reader = new Utf8JsonReader(token);
        reader.Read();
        return JsonTexts.ReadInteger(ref reader);
    }

    /// <summary>The same report under another token.</summary>
    /// <param name="parameters">The report's parameters, which have a token.</param>
    /// <param name="token">As JSON.</param>
    public static byte[] Replace(in ReadOnlySequence<byte> parameters, ReadOnlySpan<byte> token)
    {
        var old = JsonMembers.Find(parameters, Token);
        var start = parameters.GetOffset(old.Start) - parameters.GetOffset(parameters.Start);
        var buffer = new ArrayBufferWriter<byte>((int)parameters.Length + token.Length);
        foreach (var part in parameters.Slice(0, start))
        {
            buffer.Write(part.Span);
        }

        buffer.Write(token);
        foreach (var part in parameters.Slice(old.End))
        {
            buffer.Write(part.Span);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
