using System.Text.Json;
using McpOrleans.Json;

namespace McpOrleans.Api.Mcp.ToolSearch;

/// <summary>The arguments of <c>find_tools</c>.</summary>
/// <param name="Query">What to look for; it has a word.</param>
/// <param name="Limit">How many tools to return at most.</param>
internal readonly record struct FindToolsArguments(string Query, int Limit)
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 50;

    /// <param name="json">A JSON object, or empty.</param>
    /// <param name="read">The arguments.</param>
    /// <returns>Null, or what is wrong with them, in words for a model.</returns>
    public static string? TryRead(ReadOnlySpan<byte> json, out FindToolsArguments read)
    {
        read = default;
        string? query = null;
        int? limit = null;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        while (!json.IsEmpty && reader.Read())
        {
            if (reader.TokenType is not JsonTokenType.PropertyName)
            {
                continue;
            }

            var (isQuery, isLimit) = (JsonTexts.Is(ref reader, "query"u8), JsonTexts.Is(ref reader, "limit"u8));
            if (!isQuery && !isLimit)
            {
                return $"'{SearchTools.Find}' has no argument '{Names.Shown(JsonTexts.Read(ref reader))}'. Its arguments are 'query' and 'limit'.";
            }

            if ((isQuery && query is not null) || (isLimit && limit is not null))
            {
                return $"The argument '{(isQuery ? "query" : "limit")}' is given twice.";
            }

            reader.Read();
            query = !isQuery ? query : reader.TokenType is JsonTokenType.String ? reader.GetString() : "";
            limit = !isLimit ? limit : reader.TokenType is JsonTokenType.Number && JsonTexts.ReadInteger(ref reader) is >= 1 and <= MaxLimit and var number ? (int)number : 0;
            reader.Skip();
        }

        if (query is null || query.Length > ToolSearchIndex.MaxQuery || !ToolSearchIndex.HasWords(query))
        {
            return $"The argument 'query' must be a text of at most {ToolSearchIndex.MaxQuery} characters with a word to look for, for example 'create issue'.";
        }

        if (limit is 0)
        {
            return $"The argument 'limit' must be a whole number from 1 to {MaxLimit}.";
        }

        read = new FindToolsArguments(query, limit ?? DefaultLimit);
        return null;
    }
}
