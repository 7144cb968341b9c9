using System.Text.Json;
using McpOrleans.Json;

namespace McpOrleans;

/// <summary>Says which ability of a client a request of an MCP server needs.</summary>
internal static class AskedAbility
{
    /// <summary>Returns whether a client of these abilities can be asked this.</summary>
    /// <param name="abilities">What the client can be asked.</param>
    /// <param name="method">The method of the server's request.</param>
    /// <param name="parameters">Its parameters, a JSON value; empty: none.</param>
    public static bool IsIn(ClientAbilities abilities, string method, ReadOnlySpan<byte> parameters) => method switch
    {
        "roots/list" => abilities.HasFlag(ClientAbilities.Roots),
        "sampling/createMessage" => abilities.HasFlag(ClientAbilities.Sampling),
        "elicitation/create" => abilities.HasFlag(IsUrl(parameters) ? ClientAbilities.ElicitationUrl : ClientAbilities.Elicitation),
        _ => false,
    };

    private static bool IsUrl(ReadOnlySpan<byte> parameters)
    {
        if (parameters.IsEmpty)
        {
            return false;
        }

        var isUrl = false;
        var reader = new Utf8JsonReader(parameters, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isMode = JsonTexts.Is(ref reader, "mode"u8);
            reader.Read();
            isUrl = isMode ? reader.TokenType is JsonTokenType.String && JsonTexts.Is(ref reader, "url"u8) : isUrl;
            reader.Skip();
        }

        return isUrl;
    }
}
