using System.Net.Http.Headers;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Upstream;

/// <summary>The HTTP headers that repeat parts of a request, which 2026-07-28 asks for; a pure function of the request.</summary>
/// <param name="Method">The method, encoded; null: nothing is repeated.</param>
/// <param name="Name">The name or the address of what the request is about, encoded; null: it is about nothing.</param>
/// <param name="Arguments">The arguments that the tool's schema marks, by header, encoded; null: there are none.</param>
internal readonly record struct RepeatedHeaders(string? Method, string? Name, List<KeyValuePair<string, string>>? Arguments)
{
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <param name="method">The MCP method.</param>
    /// <param name="parameters">Its parameters, a JSON object; empty: none.</param>
    /// <param name="toolHeaders">Which arguments of which tool are repeated; null: none are.</param>
    public static RepeatedHeaders Of(string method, ReadOnlySpan<byte> parameters, ToolHeaders? toolHeaders)
    {
        var headers = new RepeatedHeaders(HeaderValues.Encode(method), Name: null, Arguments: null);
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

        return name is null ? headers : headers with
        {
            Name = HeaderValues.Encode(name),
            Arguments = method is RequestMethods.ToolsCall ? toolHeaders?.Of(name, arguments) : null,
        };
    }

    public void AddTo(HttpRequestHeaders headers)
    {
        if (Method is not null)
        {
            headers.TryAddWithoutValidation("Mcp-Method", Method);
        }

        if (Name is not null)
        {
            headers.TryAddWithoutValidation("Mcp-Name", Name);
        }

        foreach (var (name, value) in Arguments ?? [])
        {
            headers.TryAddWithoutValidation(name, value);
        }
    }
}
