using System.Text.Json;
using McpOrleans.Json;

namespace McpOrleans.Api.Mcp.ToolSearch;

/// <summary>The arguments of <c>call_tool</c>: which tool to call, and with what.</summary>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">The tool's own arguments, a JSON object, as the client wrote it; empty: none.</param>
internal readonly record struct CallToolArguments(string Name, ReadOnlyMemory<byte> Arguments)
{
    /// <param name="json">A JSON object, or empty.</param>
    /// <param name="read">The arguments, as slices of it.</param>
    /// <returns>Null, or what is wrong with them, in words for a model.</returns>
    public static string? TryRead(ReadOnlyMemory<byte> json, out CallToolArguments read)
    {
        read = default;
        string? name = null;
        ReadOnlyMemory<byte> arguments = default;
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        while (!json.IsEmpty && reader.Read())
        {
            if (reader.TokenType is not JsonTokenType.PropertyName)
            {
                continue;
            }

            var (isName, isArguments) = (JsonTexts.Is(ref reader, "name"u8), JsonTexts.Is(ref reader, "arguments"u8));
            if (!isName && !isArguments)
            {
                return $"'{SearchTools.Call}' has no argument '{Names.Shown(JsonTexts.Read(ref reader))}'. Its arguments are 'name' and 'arguments', an object with the arguments of the tool that is called.";
            }

            if ((isName && name is not null) || (isArguments && !arguments.IsEmpty))
            {
                return $"The argument '{(isName ? "name" : "arguments")}' is given twice.";
            }

            reader.Read();
            var (type, start) = (reader.TokenType, (int)reader.TokenStartIndex);
            name = !isName ? name : type is JsonTokenType.String ? reader.GetString() : "";
            reader.Skip();
            arguments = isArguments ? json[start..(int)reader.BytesConsumed] : arguments;
        }

        if (name is not { Length: > 0 })
        {
            return $"The argument 'name' must be the name of a tool, as '{SearchTools.Find}' gave it.";
        }

        if (!arguments.IsEmpty && arguments.Span[0] != (byte)'{')
        {
            return "The argument 'arguments' must be a JSON object with the arguments of the tool that is called.";
        }

        if (SearchTools.Have(name))
        {
            return $"'{SearchTools.Call}' calls the tools of MCP servers. Call '{name}' itself; or if a server has a tool of that name, use its qualified name, server__{name}.";
        }

        read = new CallToolArguments(name, arguments);
        return null;
    }
}
