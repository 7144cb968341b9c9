using System.Buffers;
using System.Text.Json;

namespace McpOrleans.Json;

/// <summary>Reads what a client can be asked from its <c>capabilities</c>, and writes it as such.</summary>
internal static class AbilitiesJson
{
    /// <param name="capabilities">The client's <c>capabilities</c>, a valid JSON object in UTF-8; empty: none.</param>
    public static ClientAbilities Read(ReadOnlySpan<byte> capabilities)
    {
        if (capabilities.IsEmpty)
        {
            return ClientAbilities.None;
        }

        var result = ClientAbilities.None;
        var reader = new Utf8JsonReader(capabilities, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var (isRoots, isSampling, isElicitation) = (JsonTexts.Is(ref reader, "roots"u8), JsonTexts.Is(ref reader, "sampling"u8), JsonTexts.Is(ref reader, "elicitation"u8));
            reader.Read();
            if (reader.TokenType is not JsonTokenType.StartObject || !(isRoots || isSampling || isElicitation))
            {
                reader.Skip();
                continue;
            }

            result |= isRoots ? ReadRoots(ref reader) : isSampling ? ReadSampling(ref reader) : ReadElicitation(ref reader);
        }

        return result;
    }

    /// <summary>What a client of these abilities says in its <c>capabilities</c>. That its roots change is not passed on, so it is not said.</summary>
    public static byte[] Write(ClientAbilities abilities)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        if (abilities.HasFlag(ClientAbilities.Roots))
        {
            writer.WriteStartObject("roots"u8);
            writer.WriteEndObject();
        }

        if (abilities.HasFlag(ClientAbilities.Sampling))
        {
            writer.WriteStartObject("sampling"u8);
            WriteMode(writer, "tools"u8, abilities.HasFlag(ClientAbilities.SamplingTools));
            WriteMode(writer, "context"u8, abilities.HasFlag(ClientAbilities.SamplingContext));
            writer.WriteEndObject();
        }

        if ((abilities & (ClientAbilities.Elicitation | ClientAbilities.ElicitationUrl)) != ClientAbilities.None)
        {
            writer.WriteStartObject("elicitation"u8);

            // A form alone is what every revision understands by an empty object.
            WriteMode(writer, "form"u8, abilities.HasFlag(ClientAbilities.Elicitation | ClientAbilities.ElicitationUrl));
            WriteMode(writer, "url"u8, abilities.HasFlag(ClientAbilities.ElicitationUrl));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static ClientAbilities ReadRoots(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return ClientAbilities.Roots;
    }

    private static ClientAbilities ReadSampling(ref Utf8JsonReader reader)
    {
        var (tools, context, _) = ReadModes(ref reader, "tools"u8, "context"u8);
        return ClientAbilities.Sampling | (tools ? ClientAbilities.SamplingTools : ClientAbilities.None) | (context ? ClientAbilities.SamplingContext : ClientAbilities.None);
    }

    /// <summary>An empty object means forms, as before there were other modes.</summary>
    private static ClientAbilities ReadElicitation(ref Utf8JsonReader reader)
    {
        var (form, url, isEmpty) = ReadModes(ref reader, "form"u8, "url"u8);
        return (form || isEmpty ? ClientAbilities.Elicitation : ClientAbilities.None) | (url ? ClientAbilities.ElicitationUrl : ClientAbilities.None);
    }

    private static (bool First, bool Second, bool IsEmpty) ReadModes(ref Utf8JsonReader reader, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var (hasFirst, hasSecond, isEmpty) = (false, false, true);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            isEmpty = false;
            var (isFirst, isSecond) = (JsonTexts.Is(ref reader, first), JsonTexts.Is(ref reader, second));
            reader.Read();
            hasFirst |= isFirst && reader.TokenType is JsonTokenType.StartObject;
            hasSecond |= isSecond && reader.TokenType is JsonTokenType.StartObject;
            reader.Skip();
        }

        return (hasFirst, hasSecond, isEmpty);
    }

    private static void WriteMode(Utf8JsonWriter writer, ReadOnlySpan<byte> name, bool isThere)
    {
        if (isThere)
        {
            writer.WriteStartObject(name);
            writer.WriteEndObject();
        }
    }
}
