using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpOrleans.Api.Mcp.Replies;
using McpOrleans.Json;

namespace McpOrleans.Api.Mcp.ToolSearch;

/// <summary>
/// <c>find_tools</c>: answers from the directory as this front knows it, so it asks no server and no grain. Definitions pass as bytes.
/// </summary>
internal static class FindToolsMethod
{
    /// <summary>The result ends behind the definition that makes it as large as this: a model has to read all of it.</summary>
    private const int MaxBytes = 256 * 1024;

    public static async Task<MessageReply> RunAsync(MessageContext message, FindToolsArguments wanted)
    {
        var index = await message.Tenant.GetKnownToolsAsync(message.Aborted);
        var structure = Structure(index.Search(wanted.Query), wanted.Limit);
        return MessageReply.OfServer(Result(structure.WrittenSpan), ResultType.None);
    }

    /// <summary>The name that <c>call_tool</c> knows, which is also the one in the whole list, unless that is one of ours.</summary>
    private static string NameOf(ToolRoute route) => SearchTools.Have(route.ExposedName) ? route.QualifiedName : route.ExposedName;

    private static ArrayBufferWriter<byte> Structure(ImmutableArray<ToolRoute> found, int limit)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write("{\"tools\":["u8);
        for (var i = 0; i < found.Length && i < limit && output.WrittenCount < MaxBytes; i++)
        {
            output.Write(i == 0 ? ""u8 : ","u8);
            WriteTool(output, NameOf(found[i]), found[i].Tool.Definition);
        }

        output.Write("],\"total\":"u8);
        output.Write(Encoding.ASCII.GetBytes(found.Length.ToString(CultureInfo.InvariantCulture)));
        output.Write("}"u8);
        return output;
    }

    /// <summary>What a model needs for a call. The rest, such as icons, would only take its room.</summary>
    private static void WriteTool(ArrayBufferWriter<byte> output, string name, ReadOnlySpan<byte> definition)
    {
        output.Write("{\"name\":\""u8);
        output.Write(JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        output.Write("\""u8);
        var reader = new Utf8JsonReader(definition, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isShown = IsShown(ref reader);
            reader.Read();
            reader.Skip();
            if (isShown)
            {
                output.Write(","u8);
                output.Write(definition[start..(int)reader.BytesConsumed]);
            }
        }

        output.Write("}"u8);
    }

    private static bool IsShown(ref Utf8JsonReader reader) =>
        JsonTexts.Is(ref reader, "title"u8)
        || JsonTexts.Is(ref reader, "description"u8)
        || JsonTexts.Is(ref reader, "inputSchema"u8)
        || JsonTexts.Is(ref reader, "outputSchema"u8)
        || JsonTexts.Is(ref reader, "annotations"u8);

    /// <summary>The same as text, too, as MCP asks for: clients show models one or the other.</summary>
    private static byte[] Result(ReadOnlySpan<byte> structure) =>
    [
        .. "{\"content\":[{\"type\":\"text\",\"text\":\""u8,
        .. JsonEncodedText.Encode(structure, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes,
        .. "\"}],\"structuredContent\":"u8,
        .. structure,
        .. "}"u8,
    ];
}
