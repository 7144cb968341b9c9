using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Serialization;

namespace McpOrleans.Grains.Storage;

/// <summary>
/// The content of a grain's state file: JSON for people to read, and a checksum so that a damaged file is never taken for a
/// state. The checksum is the first field, in the second line, and covers every byte after that line.
/// </summary>
internal sealed class GrainStateDocument
{
    private const int CurrentFormat = 1;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions StateOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = WriterOptions.Encoder,

        // What is computed from the rest would be read back by nobody.
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly ReadOnlyMemory<byte> _state;

    private GrainStateDocument(int format, string grainId, string stateName, string etag, ReadOnlyMemory<byte> state)
    {
        Format = format;
        GrainId = grainId;
        StateName = stateName;
        ETag = etag;
        _state = state;
    }

    public int Format { get; }

    public string GrainId { get; }

    public string StateName { get; }

    public string ETag { get; }

    private static ReadOnlySpan<byte> BeforeChecksum => "{\n  \"checksum\": \""u8;

    private static ReadOnlySpan<byte> AfterChecksum => "\",\n"u8;

    private static int ChecksumLength => 2 * SHA256.HashSizeInBytes;

    private static int HeadLength => BeforeChecksum.Length + ChecksumLength + AfterChecksum.Length;

    public static ReadOnlyMemory<byte> Write<T>(string stateName, GrainId grainId, string etag, T state)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteNumber("format", CurrentFormat);
            json.WriteString("grain_id", grainId.ToString());
            json.WriteString("state_name", stateName);
            json.WriteString("etag", etag);
            json.WritePropertyName("state");
            JsonSerializer.Serialize(json, state, StateOptions);
            json.WriteEndObject();
        }

        body.Write("\n"u8);

        // The body's own "{\n" gives way to the head, which opens the object.
        var summed = body.WrittenSpan[2..];
        var file = new ArrayBufferWriter<byte>(HeadLength + summed.Length);
        file.Write(BeforeChecksum);
        file.Write(Checksum(summed));
        file.Write(AfterChecksum);
        file.Write(summed);
        return file.WrittenMemory;
    }

    /// <exception cref="InvalidDataException">The file is damaged; the message says in which way.</exception>
    public static GrainStateDocument Parse(ReadOnlyMemory<byte> file)
    {
        if (file.IsEmpty)
        {
            throw new InvalidDataException("it is empty");
        }

        if (file.Length <= HeadLength || !file.Span.StartsWith(BeforeChecksum)
            || !file.Span[(HeadLength - AfterChecksum.Length)..].StartsWith(AfterChecksum))
        {
            throw new InvalidDataException("it does not begin as a grain state does");
        }

        if (!file.Span.Slice(BeforeChecksum.Length, ChecksumLength).SequenceEqual(Checksum(file.Span[HeadLength..])))
        {
            throw new InvalidDataException("its checksum does not match");
        }

        return ReadFields(file);
    }

    /// <exception cref="InvalidDataException">The state is whole, but this program cannot read it.</exception>
    public T Deserialize<T>()
    {
        if (Format != CurrentFormat)
        {
            throw new InvalidDataException($"it has format {Format}, but this version of the service only knows format {CurrentFormat}");
        }

        try
        {
            return JsonSerializer.Deserialize<T>(_state.Span, StateOptions)!;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new InvalidDataException("it holds a state of another kind", exception);
        }
    }

    private static byte[] Checksum(ReadOnlySpan<byte> content) =>
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(content)));

    private static GrainStateDocument ReadFields(ReadOnlyMemory<byte> file)
    {
        try
        {
            var format = 0;
            string? grainId = null, stateName = null, etag = null;
            var state = ReadOnlyMemory<byte>.Empty;
            var json = new Utf8JsonReader(file.Span);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var field = json.GetString();
                json.Read();
                switch (field)
                {
                    case "format": format = json.GetInt32(); break;
                    case "grain_id": grainId = json.GetString(); break;
                    case "state_name": stateName = json.GetString(); break;
                    case "etag": etag = json.GetString(); break;
                    case "state":
                        var start = (int)json.TokenStartIndex;
                        json.Skip();
                        state = file[start..(int)json.BytesConsumed];
                        break;
                    default: json.Skip(); break;
                }
            }

            return grainId is null || stateName is null || etag is null || state.IsEmpty
                ? throw new InvalidDataException("it lacks a field that every grain state has")
                : new GrainStateDocument(format, grainId, stateName, etag, state);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("it is not JSON", exception);
        }
    }
}
