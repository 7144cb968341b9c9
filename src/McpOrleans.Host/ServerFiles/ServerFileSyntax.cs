using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.Client.Configuration;

namespace McpOrleans.Host.ServerFiles;

/// <summary>Reads a server file's text, JSON or YAML, as a tree.</summary>
internal static class ServerFileSyntax
{
    private const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Lenient = new()
    {
        MaxDepth = MaxDepth,
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    /// <param name="path">Its extension says which syntax; where it says none, the text's beginning does.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="ServerFileSyntaxException">The text is not what it should be.</exception>
    public static JsonObject Parse(string path, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new ServerFileSyntaxException("The file is empty; write 'servers: {}' for no servers.", line: null);
        }

        return (IsJson(path, text) ? ParseJson(text) : YamlTree.Parse(text)) as JsonObject
            ?? throw new ServerFileSyntaxException("The file must hold an object with 'mcpServers' or 'servers'.", line: null);
    }

    private static bool IsJson(string path, string text) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JSON" or ".JSONC" or ".JSON5" => true,
        ".YAML" or ".YML" => false,
        _ => text.AsSpan().TrimStart() is ['{', ..] or ['/', ..],
    };

    private static JsonNode? ParseJson(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Lenient);
        }
        catch (JsonException exception) when (exception.LineNumber is { } line)
        {
            // The parser counts from 0.
            var cause = JsonFault.Explain(Encoding.UTF8.GetBytes(text), exception, MaxDepth);
            throw new ServerFileSyntaxException($"This is not JSON: {cause}.", line + 1, exception);
        }
        catch (JsonException exception)
        {
            // A name twice in one object; the words behind the name are for programmers.
            throw new ServerFileSyntaxException($"This is not JSON: {exception.Message.Split(" encountered ")[0].TrimEnd('.')}.", line: null, exception);
        }
    }
}

/// <summary>A server file is neither JSON nor YAML, or not of a kind that could hold servers.</summary>
internal sealed class ServerFileSyntaxException(string message, long? line, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Counted from 1; null when it is about the whole file.</summary>
    public long? Line { get; } = line;
}
