using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOrleans.Client.Configuration;

namespace McpOrleans.Host.ServerFiles;

/// <summary>Parses the text of a server file, JSON or YAML, as a tree.</summary>
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

    /// <param name="path">
    /// The file's path. Its extension decides the syntax; for any other extension, the beginning of the text does.
    /// </param>
    /// <param name="text">The text.</param>
    /// <exception cref="ServerFileSyntaxException">The text is malformed, or it is not an object.</exception>
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
            // The parser counts lines from 0.
            var cause = JsonFault.Explain(Encoding.UTF8.GetBytes(text), exception, MaxDepth);
            throw new ServerFileSyntaxException($"This is not JSON: {cause}.", line + 1, exception);
        }
        catch (JsonException exception)
        {
            // An object has the same name twice. The end of the message is for programmers and is cut.
            throw new ServerFileSyntaxException($"This is not JSON: {exception.Message.Split(" encountered ")[0].TrimEnd('.')}.", line: null, exception);
        }
    }
}

/// <summary>A server file is neither JSON nor YAML, or its content cannot hold servers.</summary>
internal sealed class ServerFileSyntaxException(string message, long? line, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The line, counted from 1; null when the error concerns the whole file.</summary>
    public long? Line { get; } = line;
}
