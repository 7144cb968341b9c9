using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace McpOrleans.Host.ServerFiles;

/// <summary>Reads YAML as the equivalent JSON tree, so that one reader handles both syntaxes.</summary>
internal static class YamlTree
{
    // This is far more than a configuration needs.
    private const int MaxDepth = 32;
    private const string StringTag = "tag:yaml.org,2002:str";
    private const string MergeKey = "<<";

    /// <exception cref="ServerFileSyntaxException">
    /// The text is not YAML, contains several documents, or stands for too large a tree.
    /// </exception>
    public static JsonNode? Parse(string text)
    {
        var stream = new YamlStream();
        var parser = new BoundedYamlParser(text, MaxDepth);
        try
        {
            stream.Load(parser);
        }
        catch (YamlException exception)
        {
            throw new ServerFileSyntaxException($"This is not YAML: {exception.Message}", Math.Max(exception.Start.Line, exception.End.Line), exception);
        }
        catch (InvalidOperationException exception)
        {
            // The parser has a defect with some unclosed texts. It then only knows the last position that it understood.
            throw new ServerFileSyntaxException("This is not YAML from here on.", parser.Current?.End.Line, exception);
        }

        return stream.Documents switch
        {
            [] => null,
            [var only] => ToJson(only.RootNode, depth: 0),
            [_, var second, ..] => throw At(second.RootNode, "The file must contain only one YAML document."),
        };
    }

    private static JsonNode? ToJson(YamlNode node, int depth) => node switch
    {
        _ when depth > MaxDepth => throw At(node, "This is nested too deeply."),
        YamlMappingNode mapping => ToObject(mapping, depth),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Select(item => ToJson(item, depth + 1))]),
        YamlScalarNode scalar => ToValue(scalar),
        _ => throw At(node, "YAML of this kind is not supported."),
    };

    private static JsonObject ToObject(YamlMappingNode mapping, int depth)
    {
        var result = new JsonObject();
        foreach (var (key, value) in mapping.Where(pair => !IsMerge(pair.Key)))
        {
            if (key is not YamlScalarNode { Value: { } name })
            {
                throw At(key, "A field's name must be text.");
            }

            // The parser finds most of these itself, but it takes 1 and !!str 1 for two different names.
            if (!result.TryAdd(name, ToJson(value, depth + 1)))
            {
                throw At(key, $"This is not YAML: Duplicate key {name}");
            }
        }

        foreach (var (_, value) in mapping.Where(pair => IsMerge(pair.Key)))
        {
            Merge(result, value, depth + 1);
        }

        return result;
    }

    private static bool IsMerge(YamlNode key) => key is YamlScalarNode { Value: MergeKey, Style: ScalarStyle.Plain };

    /// <summary>
    /// Adds the fields of another mapping, or of several, that are not yet present. Fields that are written directly win.
    /// </summary>
    private static void Merge(JsonObject result, YamlNode value, int depth)
    {
        foreach (var source in value is YamlSequenceNode several ? several : Enumerable.Repeat(value, 1))
        {
            if (ToJson(source, depth) is not JsonObject fields)
            {
                throw At(source, $"'{MergeKey}' takes a mapping, or a list of them.");
            }

            foreach (var (name, field) in fields)
            {
                result.TryAdd(name, field?.DeepClone());
            }
        }
    }

    /// <summary>
    /// A plain <c>null</c>, boolean or number is read as what it looks like. A number that JSON would write differently
    /// (<c>007</c>, <c>+5</c>) is read as text, so that no leading zero is lost.
    /// </summary>
    private static JsonNode? ToValue(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? string.Empty;
        var isText = scalar.Style != ScalarStyle.Plain || (!scalar.Tag.IsEmpty && scalar.Tag.Value == StringTag);
        return text switch
        {
            _ when isText => JsonValue.Create(text),
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(value: true),
            "false" or "False" or "FALSE" => JsonValue.Create(value: false),
            _ when char.IsAsciiDigit(text[^1]) && (text[0] == '-' || char.IsAsciiDigit(text[0])) => ToNumber(text) ?? JsonValue.Create(text),
            _ => JsonValue.Create(text),
        };
    }

    private static JsonNode? ToNumber(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ServerFileSyntaxException At(YamlNode node, string message) => new(message, node.Start.Line);
}
