using System.Buffers;

namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>
/// One JSON-RPC message of an MCP server, read without turning it into a document: its parts are slices of the bytes that came, and
/// are valid as long as those are.
/// </summary>
internal readonly struct Frame
{
    /// <summary>A longer one is no method of MCP.</summary>
    private const int MaxMethodBytes = 256;

    /// <summary>A longer batch is none that anybody had a reason to send.</summary>
    private const int MaxBatch = 10_000;

    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    public FrameKind Kind { get; private init; }

    /// <summary>Of the whole message, in bytes.</summary>
    public long Length { get; private init; }

    /// <summary>The <c>id</c> as JSON; empty when there is none, or null: such a one names no request, and asks for no answer.</summary>
    public ReadOnlySequence<byte> Id { get; private init; }

    /// <summary>The <c>id</c> when it is one that we may have given: a whole number, however it is written.</summary>
    public long? Number { get; private init; }

    /// <summary>Of requests and notifications.</summary>
    public string? Method { get; private init; }

    /// <summary>The <c>result</c>, <c>error</c> or <c>params</c> as JSON; empty when there are none.</summary>
    public ReadOnlySequence<byte> Content { get; private init; }

    /// <summary>Of a result: what its own members say.</summary>
    public ResultFacts Facts { get; private init; }

    /// <summary>Reads one message, or all those of a batch (2025-03-26), and hands each on.</summary>
    /// <returns>What the last call of <paramref name="onFrame"/> returned.</returns>
    public static bool ReadAll<TState>(in ReadOnlySequence<byte> json, TState state, FrameHandler<TState> onFrame)
    {
        if (First(json) is not (byte)'[')
        {
            return onFrame(Read(json), state);
        }

        // What comes before a mistake is not believed either.
        if (!IsBatch(json))
        {
            return onFrame(NoMessage(json.Length), state);
        }

        var result = false;
        var reader = new Utf8JsonReader(json, AnyDepth);
        reader.Read();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            result |= onFrame(Read(Slice(json, Value(ref reader))), state);
        }

        return result;
    }

    public static Frame Read(in ReadOnlySequence<byte> json)
    {
        var reader = new Utf8JsonReader(json, AnyDepth);
        try
        {
            return Read(json, ref reader) with { Length = json.Length };
        }
        catch (JsonException)
        {
            return NoMessage(json.Length);
        }
    }

    /// <summary>What a result says that is kept without its frame.</summary>
    /// <param name="result">A result as JSON.</param>
    public static ResultFacts FactsOf(ReadOnlySpan<byte> result)
    {
        var reader = new Utf8JsonReader(result, AnyDepth);
        reader.Read();
        Result(ref reader, out var facts);
        return facts;
    }

    /// <summary>What came that is no message.</summary>
    /// <param name="length">In bytes.</param>
    public static Frame NoMessage(long length) => new() { Length = length };

    private static Frame Read(in ReadOnlySequence<byte> json, ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            return default;
        }

        // Sliced at the end: each slice costs more the further back it is, and a member may be there a million times.
        (long Start, long Length) id = default, parameters = default, result = default, error = default;
        long? number = null;
        string? method = null;
        var facts = default(ResultFacts);
        var (isNullResult, isNullError) = (false, false);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (JsonTexts.Is(ref reader, "id"u8))
            {
                reader.Read();
                number = JsonTexts.ReadInteger(ref reader);
                id = reader.TokenType is JsonTokenType.Null ? default : Value(ref reader);
            }
            else if (JsonTexts.Is(ref reader, "method"u8))
            {
                reader.Read();
                method = ReadMethod(ref reader);
            }
            else if (JsonTexts.Is(ref reader, "params"u8))
            {
                reader.Read();
                parameters = Value(ref reader);
            }
            else if (JsonTexts.Is(ref reader, "result"u8))
            {
                reader.Read();
                isNullResult = reader.TokenType is JsonTokenType.Null;
                result = Result(ref reader, out facts);
            }
            else if (JsonTexts.Is(ref reader, "error"u8))
            {
                reader.Read();
                isNullError = reader.TokenType is JsonTokenType.Null;
                error = Value(ref reader);
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

        // Some servers write both, and null for the one that is not.
        var isError = error.Length > 0 && (result.Length == 0 || (isNullResult && !isNullError));
        var (kind, content) = (method, id.Length == 0) switch
        {
            (not null, true) => (FrameKind.Notification, parameters),
            (not null, false) => (FrameKind.Request, parameters),
            _ when isError => (FrameKind.Error, error),
            _ when result.Length > 0 => (FrameKind.Result, result),
            _ => (FrameKind.Invalid, default),
        };
        return new Frame { Kind = kind, Id = Slice(json, id), Number = number, Method = method, Content = Slice(json, content), Facts = facts };
    }

    private static (long Start, long Length) Value(ref Utf8JsonReader reader)
    {
        var start = reader.TokenStartIndex;
        reader.Skip();
        return (start, reader.BytesConsumed - start);
    }

    private static ReadOnlySequence<byte> Slice(in ReadOnlySequence<byte> json, (long Start, long Length) value) =>
        value.Length == 0 ? default : json.Slice(value.Start, value.Length);

    /// <summary>Looks at the result's own members on the way, so that they need not be read again.</summary>
    private static (long Start, long Length) Result(ref Utf8JsonReader reader, out ResultFacts facts)
    {
        facts = default;
        var start = reader.TokenStartIndex;
        if (reader.TokenType is JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                if (JsonTexts.Is(ref reader, "resultType"u8))
                {
                    reader.Read();
                    facts = facts with { Type = TypeOf(ref reader) };
                }
                else if (JsonTexts.Is(ref reader, "isError"u8))
                {
                    reader.Read();
                    facts = facts with { IsToolError = reader.TokenType is JsonTokenType.True };
                }
                else
                {
                    reader.Read();
                }

                reader.Skip();
            }
        }
        else
        {
            reader.Skip();
        }

        return (start, reader.BytesConsumed - start);
    }

    private static ResultType TypeOf(ref Utf8JsonReader reader) =>
        reader.TokenType is not JsonTokenType.String ? ResultType.Other
        : JsonTexts.Is(ref reader, "complete"u8) ? ResultType.Complete
        : JsonTexts.Is(ref reader, "input_required"u8) ? ResultType.InputRequired
        : ResultType.Other;

    private static string? ReadMethod(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.String && JsonTexts.Length(ref reader) <= MaxMethodBytes)
        {
            return JsonTexts.Read(ref reader);
        }

        reader.Skip();
        return null;
    }

    private static byte First(in ReadOnlySequence<byte> json)
    {
        var reader = new SequenceReader<byte>(json);
        reader.AdvancePastAny(" \t\r\n"u8);
        return reader.TryPeek(out var first) ? first : default;
    }

    private static bool IsBatch(in ReadOnlySequence<byte> json)
    {
        var reader = new Utf8JsonReader(json, AnyDepth);
        try
        {
            reader.Read();
            for (var count = 0; reader.Read() && reader.TokenType is not JsonTokenType.EndArray; count++)
            {
                reader.Skip();
                if (count == MaxBatch)
                {
                    return false;
                }
            }

            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>What the own members of a result say, the last of each name.</summary>
/// <param name="Type">The <c>resultType</c>, which every result has from 2026-07-28 on.</param>
/// <param name="IsToolError">Whether a tool reports an error.</param>
internal readonly record struct ResultFacts(ResultType Type, bool IsToolError);
