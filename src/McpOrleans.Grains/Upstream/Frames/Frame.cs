using System.Buffers;
using System.Text.Json;

namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>
/// One JSON-RPC message of an MCP server, read without turning it into a document: its parts are slices of the bytes that came, and
/// are valid as long as those are.
/// </summary>
internal readonly struct Frame
{
    /// <summary>A longer one is no method of MCP.</summary>
    private const int MaxMethodBytes = 256;

    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    public FrameKind Kind { get; private init; }

    /// <summary>The <c>id</c> as JSON; empty when there is none.</summary>
    public ReadOnlySequence<byte> Id { get; private init; }

    /// <summary>The <c>id</c> when it is one that we may have given: a whole number, be it in quotes.</summary>
    public long? Number { get; private init; }

    /// <summary>Of requests and notifications.</summary>
    public string? Method { get; private init; }

    /// <summary>The <c>result</c>, <c>error</c> or <c>params</c> as JSON; empty when there are none.</summary>
    public ReadOnlySequence<byte> Content { get; private init; }

    /// <summary>A result that is none yet: the server needs answers of the caller first (2026-07-28).</summary>
    public bool NeedsInput { get; private init; }

    /// <summary>Reads one message, or all those of a batch (2025-03-26), and hands each on.</summary>
    /// <returns>What the last call of <paramref name="onFrame"/> returned.</returns>
    public static bool ReadAll<TState>(in ReadOnlySequence<byte> json, TState state, FrameHandler<TState> onFrame)
    {
        if (First(json) is not (byte)'[')
        {
            return onFrame(Read(json), state);
        }

        var result = false;
        foreach (var element in Elements(json))
        {
            result |= onFrame(Read(element), state);
        }

        return result;
    }

    public static Frame Read(in ReadOnlySequence<byte> json)
    {
        var reader = new Utf8JsonReader(json, AnyDepth);
        try
        {
            return Read(json, ref reader);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Invalid UTF-16 in the method's name is the second.
            return default;
        }
    }

    private static Frame Read(in ReadOnlySequence<byte> json, ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            return default;
        }

        ReadOnlySequence<byte> id = default, parameters = default, result = default, error = default;
        long? number = null;
        string? method = null;
        var needsInput = false;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                number = ReadNumber(ref reader);
                id = Value(json, ref reader);
            }
            else if (reader.ValueTextEquals("method"u8))
            {
                reader.Read();
                method = ReadMethod(ref reader);
            }
            else if (reader.ValueTextEquals("params"u8))
            {
                reader.Read();
                parameters = Value(json, ref reader);
            }
            else if (reader.ValueTextEquals("result"u8))
            {
                reader.Read();
                result = Result(json, ref reader, out needsInput);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                error = Value(json, ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        // What stands behind the message makes it none.
        if (reader.TokenType is not JsonTokenType.EndObject || reader.Read())
        {
            return default;
        }

        var (kind, content) = (method, id.IsEmpty) switch
        {
            (not null, true) => (FrameKind.Notification, parameters),
            (not null, false) => (FrameKind.Request, parameters),
            _ when !result.IsEmpty => (FrameKind.Result, result),
            _ when !error.IsEmpty => (FrameKind.Error, error),
            _ => (FrameKind.Invalid, default),
        };
        return new Frame { Kind = kind, Id = id, Number = number, Method = method, Content = content, NeedsInput = needsInput };
    }

    private static ReadOnlySequence<byte> Value(in ReadOnlySequence<byte> json, ref Utf8JsonReader reader)
    {
        var start = reader.TokenStartIndex;
        reader.Skip();
        return json.Slice(start, reader.BytesConsumed - start);
    }

    /// <summary>Looks at the result's own members on the way, so that they need not be read again.</summary>
    private static ReadOnlySequence<byte> Result(in ReadOnlySequence<byte> json, ref Utf8JsonReader reader, out bool needsInput)
    {
        needsInput = false;
        var start = reader.TokenStartIndex;
        if (reader.TokenType is JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var isType = reader.ValueTextEquals("resultType"u8);
                reader.Read();
                needsInput = isType ? reader.TokenType is JsonTokenType.String && reader.ValueTextEquals("input_required"u8) : needsInput;
                reader.Skip();
            }
        }
        else
        {
            reader.Skip();
        }

        return json.Slice(start, reader.BytesConsumed - start);
    }

    private static long? ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.Number)
        {
            return reader.TryGetInt64(out var number) ? number : null;
        }

        return reader.TokenType is JsonTokenType.String && Length(ref reader) <= 20 && long.TryParse(reader.GetString(), out var quoted) ? quoted : null;
    }

    private static string? ReadMethod(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.String && Length(ref reader) <= MaxMethodBytes)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    private static long Length(ref Utf8JsonReader reader) => reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;

    private static byte First(in ReadOnlySequence<byte> json)
    {
        var reader = new SequenceReader<byte>(json);
        reader.AdvancePastAny(" \t\r\n"u8);
        return reader.TryPeek(out var first) ? first : default;
    }

    private static List<ReadOnlySequence<byte>> Elements(in ReadOnlySequence<byte> json)
    {
        var elements = new List<ReadOnlySequence<byte>>();
        var reader = new Utf8JsonReader(json, AnyDepth);
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
            {
                elements.Add(Value(json, ref reader));
            }
        }
        catch (JsonException)
        {
            // As one that is no message: what came before the mistake is not believed either.
            return [json];
        }

        return elements;
    }
}
