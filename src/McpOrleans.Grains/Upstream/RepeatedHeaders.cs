using System.Buffers;
using System.Text;
using System.Text.Json;
using McpOrleans.Grains.Upstream.Frames;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Upstream;

/// <summary>The HTTP headers that repeat parts of a request, which 2026-07-28 asks for; a pure function of the request.</summary>
internal static class RepeatedHeaders
{
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    private static readonly SearchValues<char> Seen = SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(code => (char)code), '\t']);

    /// <param name="method">The MCP method.</param>
    /// <param name="parameters">Its parameters, a JSON object; empty: none.</param>
    /// <param name="toolHeaders">Which arguments of which tool are repeated; null: none are.</param>
    public static List<KeyValuePair<string, string>> Of(string method, ReadOnlySpan<byte> parameters, ToolHeaders? toolHeaders)
    {
        var headers = new List<KeyValuePair<string, string>>(capacity: 2) { KeyValuePair.Create("Mcp-Method", Encode(method)) };
        ReadOnlySpan<byte> named = method switch
        {
            RequestMethods.ToolsCall or RequestMethods.PromptsGet => "name"u8,
            RequestMethods.ResourcesRead => "uri"u8,
            _ => [],
        };
        if (named.IsEmpty || parameters.IsEmpty)
        {
            return headers;
        }

        var reader = new Utf8JsonReader(parameters, AnyDepth);
        string? name = null;
        var arguments = ReadOnlySpan<byte>.Empty;
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var (isName, isArguments) = (JsonTexts.Is(ref reader, named), JsonTexts.Is(ref reader, "arguments"u8));
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            name = isName && reader.TokenType is JsonTokenType.String ? JsonTexts.Read(ref reader) : name;
            reader.Skip();
            arguments = isArguments ? parameters[start..(int)reader.BytesConsumed] : arguments;
        }

        if (name is not null)
        {
            headers.Add(KeyValuePair.Create("Mcp-Name", Encode(name)));
            if (method is RequestMethods.ToolsCall)
            {
                toolHeaders?.AddTo(headers, name, arguments);
            }
        }

        return headers;
    }

    /// <summary>As the revision says: what a header cannot hold, or what looks like the mark for that, in base64.</summary>
    public static string Encode(string value)
    {
        var isPlain = !value.AsSpan().ContainsAnyExcept(Seen)
            && value.AsSpan().Trim(" \t").Length == value.Length
            && !(value.StartsWith("=?base64?", StringComparison.Ordinal) && value.EndsWith("?=", StringComparison.Ordinal));
        return isPlain ? value : $"=?base64?{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}?=";
    }
}
