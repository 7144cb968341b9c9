using System.Buffers;
using System.Text.Json;

namespace McpOrleans.Grains.Upstream.Frames;

/// <summary>Copies a request's parameters and puts into their <c>_meta</c> what the service itself says there.</summary>
internal static class MetaWriter
{
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    private static ReadOnlySpan<byte> ProgressToken => "progressToken"u8;

    private static ReadOnlySpan<byte> ProtocolVersion => "io.modelcontextprotocol/protocolVersion"u8;

    private static ReadOnlySpan<byte> ClientInfo => "io.modelcontextprotocol/clientInfo"u8;

    private static ReadOnlySpan<byte> ClientCapabilities => "io.modelcontextprotocol/clientCapabilities"u8;

    /// <exception cref="JsonException"><paramref name="parameters"/> is neither empty nor a JSON object.</exception>
    public static void Write(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> parameters, RequestMeta meta)
    {
        var found = parameters.IsEmpty ? default : FindMeta(parameters);
        buffer.Write("{\"_meta\":{"u8);
        WriteOwn(buffer, parameters[found.MetaStart..found.MetaEnd], meta);
        buffer.Write("}"u8);
        if (found.HasOthers)
        {
            buffer.Write(","u8);
            if (found.MemberEnd == 0)
            {
                buffer.Write(parameters[found.First..]);
                return;
            }

            WriteOthers(buffer, parameters, found);
            return;
        }

        buffer.Write("}"u8);
    }

    private static void WriteOthers(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> parameters, Found found)
    {
        // Around the member _meta, whose comma goes with it.
        var before = parameters[found.First..found.MemberStart].TrimEnd(" \t\r\n"u8).TrimEnd((byte)',');
        var after = parameters[found.MemberEnd..].TrimStart(" \t\r\n"u8);
        if (before.IsEmpty)
        {
            after = after.TrimStart((byte)',');
        }

        buffer.Write(before);
        buffer.Write(after);
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
            buffer.Write(JsonSerializer.SerializeToUtf8Bytes(version));
        }

        var (hasInfo, hasCapabilities) = (false, false);
        if (!callers.IsEmpty)
        {
            var reader = new Utf8JsonReader(callers, AnyDepth);
            reader.Read();
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var name = (int)reader.TokenStartIndex;
                var isReplaced = (meta.ProgressToken is not null && reader.ValueTextEquals(ProgressToken))
                    || (meta.ProtocolVersion is not null && reader.ValueTextEquals(ProtocolVersion));
                hasInfo |= reader.ValueTextEquals(ClientInfo);
                hasCapabilities |= reader.ValueTextEquals(ClientCapabilities);
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

    private static Found FindMeta(ReadOnlySpan<byte> parameters)
    {
        var reader = new Utf8JsonReader(parameters, AnyDepth);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            throw new JsonException("The parameters are no JSON object.");
        }

        var found = default(Found) with { First = (int)reader.BytesConsumed };
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = (int)reader.TokenStartIndex;
            var isMeta = reader.ValueTextEquals("_meta"u8);
            reader.Read();
            var (value, isObject) = ((int)reader.TokenStartIndex, reader.TokenType is JsonTokenType.StartObject);
            reader.Skip();
            if (isMeta && found.MemberEnd == 0)
            {
                var end = (int)reader.BytesConsumed;
                found = found with { MemberStart = name, MemberEnd = end };

                // What is no object there says nothing.
                found = isObject ? found with { MetaStart = value, MetaEnd = end } : found;
            }
            else
            {
                found = found with { HasOthers = true };
            }
        }

        return found;
    }

    /// <param name="First">Where the first member may begin.</param>
    /// <param name="MemberStart">Where the member <c>_meta</c> begins.</param>
    /// <param name="MemberEnd">Where it ends; 0: there is none.</param>
    /// <param name="MetaStart">Where its value begins, if that is an object.</param>
    /// <param name="MetaEnd">Where that ends.</param>
    /// <param name="HasOthers">Whether there are other members.</param>
    private readonly record struct Found(int First, int MemberStart, int MemberEnd, int MetaStart, int MetaEnd, bool HasOthers);
}
