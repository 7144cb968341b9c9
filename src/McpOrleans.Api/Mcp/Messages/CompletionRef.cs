using System.Text.Json;
using McpOrleans.Json;

namespace McpOrleans.Api.Mcp.Messages;

/// <summary>What a client wants to complete an argument of: a prompt, or a resource template.</summary>
/// <param name="IsPrompt">Whether it is a prompt.</param>
/// <param name="Name">The prompt's name, or the URI template.</param>
internal readonly record struct CompletionRef(bool IsPrompt, string Name)
{
    /// <summary>The member of the <c>ref</c> that says the name.</summary>
    public ReadOnlySpan<byte> Member => IsPrompt ? "name"u8 : "uri"u8;

    /// <param name="json">The <c>ref</c> as JSON of any kind; empty: there is none.</param>
    /// <param name="read">What it says.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    public static RpcError? TryRead(ReadOnlySpan<byte> json, out CompletionRef read)
    {
        read = default;
        if (json.IsEmpty || json[0] != (byte)'{')
        {
            return RpcError.InvalidParams("The parameter 'ref' must be a JSON object.");
        }

        string? type = null;
        string? name = null;
        string? uri = null;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var (isType, isName, isUri) = (JsonTexts.Is(ref reader, "type"u8), JsonTexts.Is(ref reader, "name"u8), JsonTexts.Is(ref reader, "uri"u8));
            if ((isType && type is not null) || (isName && name is not null) || (isUri && uri is not null))
            {
                return RpcError.InvalidParams($"'ref' has '{JsonTexts.Read(ref reader)}' twice.");
            }

            reader.Read();
            var text = (isType || isName || isUri) && reader.TokenType is JsonTokenType.String ? reader.GetString() : null;
            (type, name, uri) = (isType ? text : type, isName ? text : name, isUri ? text : uri);
            reader.Skip();
        }

        switch (type)
        {
            case "ref/prompt" when name is { Length: > 0 }:
                read = new CompletionRef(IsPrompt: true, name);
                return null;
            case "ref/resource" when uri is { Length: > 0 }:
                read = new CompletionRef(IsPrompt: false, uri);
                return null;
            default:
                return RpcError.InvalidParams("The parameter 'ref' must say \"type\": \"ref/prompt\" and a 'name', or \"type\": \"ref/resource\" and a 'uri'.");
        }
    }
}
