using System.Buffers;

namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>
/// Copies a request's parameters, each member as it was written, and puts into their <c>_meta</c> what the service itself says there.
/// </summary>
internal static class MetaWriter
{
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    private static ReadOnlySpan<byte> ProgressToken => "progressToken"u8;

    private static ReadOnlySpan<byte> ProtocolVersion => "io.modelcontextprotocol/protocolVersion"u8;

    private static ReadOnlySpan<byte> ClientInfo => "io.modelcontextprotocol/clientInfo"u8;

    private static ReadOnlySpan<byte> ClientCapabilities => "io.modelcontextprotocol/clientCapabilities"u8;

    private static ReadOnlySpan<byte> LogLevel => "io.modelcontextprotocol/logLevel"u8;

    /// <summary>
    /// Whether the caller's own <c>_meta</c> may have what only the newer revision has, and what a server of the sessions' revisions must
    /// not be told: there, the session says it.
    /// </summary>
    public static bool MaySayMore(ReadOnlySpan<byte> parameters) => parameters.IndexOf("io.modelcontextprotocol"u8) >= 0;

    /// <exception cref="JsonException"><paramref name="parameters"/> is neither empty nor a JSON object.</exception>
    public static void Write(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> parameters, RequestMeta meta)
    {
        var isFirst = true;
        buffer.Write("{"u8);

        // Behind all others: a _meta of the caller's that came after ours would replace it.
        var callers = parameters.IsEmpty ? default : WriteOthers(buffer, parameters, ref isFirst);
        WriteName(buffer, "_meta"u8, ref isFirst);
        buffer.Write("{"u8);
        WriteOwn(buffer, callers, meta);
        buffer.Write("}}"u8);
    }

    /// <returns>The caller's own <c>_meta</c>, the last where there are several; empty: none, or what is no object and says nothing.</returns>
    private static ReadOnlySpan<byte> WriteOthers(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> parameters, ref bool isFirst)
    {
        var reader = new Utf8JsonReader(parameters, AnyDepth);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            throw new JsonException("The parameters are not a JSON object.");
        }

        var callers = ReadOnlySpan<byte>.Empty;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = (int)reader.TokenStartIndex;
            var isMeta = JsonTexts.Is(ref reader, "_meta"u8);
            reader.Read();
            var (value, isObject) = ((int)reader.TokenStartIndex, reader.TokenType is JsonTokenType.StartObject);
            reader.Skip();
            if (isMeta)
            {
                callers = isObject ? parameters[value..(int)reader.BytesConsumed] : default;
            }
            else
            {
                Separate(buffer, ref isFirst);
                buffer.Write(parameters[name..(int)reader.BytesConsumed]);
            }
        }

        // It throws when something follows.
        reader.Read();
        return callers;
    }

    /// <summary>Ours first, then all of the caller's that ours do not replace.</summary>
    private static void WriteOwn(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> callers, RequestMeta meta)
    {
        var isFirst = true;
        if (meta.ProgressToken is { } token)
        {
            WriteName(buffer, ProgressToken, ref isFirst);
            FrameWriter.WriteNumber(buffer, token);
        }

        if (meta.ProtocolVersion is { } version)
        {
            WriteName(buffer, ProtocolVersion, ref isFirst);
            FrameWriter.WriteText(buffer, version);
        }

        var (hasInfo, hasCapabilities) = (false, !meta.Capabilities.IsEmpty && meta.ProtocolVersion is not null);
        if (hasCapabilities)
        {
            WriteName(buffer, ClientCapabilities, ref isFirst);
            buffer.Write(meta.Capabilities.Span);
        }

        if (!callers.IsEmpty)
        {
            var reader = new Utf8JsonReader(callers, AnyDepth);
            reader.Read();
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var name = (int)reader.TokenStartIndex;
                var isReplaced = (meta.ProgressToken is not null && JsonTexts.Is(ref reader, ProgressToken))
                    || JsonTexts.Is(ref reader, ProtocolVersion);
                var (saysInfo, saysCapabilities) = (JsonTexts.Is(ref reader, ClientInfo), JsonTexts.Is(ref reader, ClientCapabilities));
                isReplaced |= saysCapabilities && !meta.Capabilities.IsEmpty;
                isReplaced |= meta.ProtocolVersion is null && (saysInfo || saysCapabilities || JsonTexts.Is(ref reader, LogLevel));
                hasInfo |= saysInfo;
                hasCapabilities |= saysCapabilities;
                reader.Read();
                reader.Skip();
                if (!isReplaced)
                {
                    Separate(buffer, ref isFirst);
                    buffer.Write(callers[name..(int)reader.BytesConsumed]);
                }
            }
        }

        if (meta.ProtocolVersion is null)
        {
            return;
        }

        if (!hasInfo)
        {
            WriteName(buffer, ClientInfo, ref isFirst);
            buffer.Write(OwnClient.Info);
        }

        if (!hasCapabilities)
        {
            WriteName(buffer, ClientCapabilities, ref isFirst);
            buffer.Write("{}"u8);
        }
    }

    private static void WriteName(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> name, ref bool isFirst)
    {
        Separate(buffer, ref isFirst);
        buffer.Write("\""u8);
        buffer.Write(name);
        buffer.Write("\":"u8);
    }

    private static void Separate(ArrayBufferWriter<byte> buffer, ref bool isFirst)
    {
        if (!isFirst)
        {
            buffer.Write(","u8);
        }

        isFirst = false;
    }
}
