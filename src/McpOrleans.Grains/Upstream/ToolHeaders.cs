using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace McpOrleans.Grains.Upstream;

/// <summary>Which arguments of which tools are repeated in HTTP headers, as the tools' schemas ask for (<c>x-mcp-header</c>, 2026-07-28).</summary>
internal sealed class ToolHeaders
{
    private const string Annotation = "x-mcp-header";

    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly FrozenDictionary<string, ImmutableArray<Repeated>> _byTool;

    private ToolHeaders(FrozenDictionary<string, ImmutableArray<Repeated>> byTool) => _byTool = byTool;

    /// <param name="tools">Their headers, by name; those without any may be left out.</param>
    public static ToolHeaders Of(IEnumerable<KeyValuePair<string, ImmutableArray<Repeated>>> tools) =>
        new(tools.Where(tool => !tool.Value.IsEmpty).ToFrozenDictionary(StringComparer.Ordinal));

    /// <summary>What a tool's schema asks for; null when it asks in a way that is not allowed.</summary>
    public static ImmutableArray<Repeated>? Read(JsonElement inputSchema)
    {
        var found = ImmutableArray.CreateBuilder<Repeated>();
        return TryRead(inputSchema, [], found) && Count(inputSchema) == found.Count && AreUnique(found) ? found.ToImmutable() : null;
    }

    public void AddTo(List<KeyValuePair<string, string>> headers, string tool, ReadOnlySpan<byte> arguments)
    {
        if (arguments.IsEmpty || !_byTool.TryGetValue(tool, out var repeated))
        {
            return;
        }

        var reader = new Utf8JsonReader(arguments);
        using var document = JsonDocument.ParseValue(ref reader);
        foreach (var (header, path) in repeated)
        {
            if (ValueAt(document.RootElement, path) is { } value)
            {
                headers.Add(KeyValuePair.Create($"Mcp-Param-{header}", RepeatedHeaders.Encode(value)));
            }
        }
    }

    private static string? ValueAt(JsonElement element, ImmutableArray<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind is not JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind switch
        {
            JsonValueKind.String => element.GetString(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number when element.TryGetDecimal(out var number) && decimal.IsInteger(number) =>
                decimal.Truncate(number).ToString("0", CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    /// <summary>Only along <c>properties</c>: any other place makes the schema one that is not allowed, which the count tells.</summary>
    private static bool TryRead(JsonElement schema, ImmutableArray<string> path, ImmutableArray<Repeated>.Builder found)
    {
        if (schema.ValueKind is not JsonValueKind.Object)
        {
            return true;
        }

        if (schema.TryGetProperty(Annotation, out var name))
        {
            if (path.IsEmpty || name.ValueKind is not JsonValueKind.String || !IsToken(name.GetString()!) || !IsPrimitive(schema))
            {
                return false;
            }

            found.Add(new Repeated(name.GetString()!, path));
        }

        return !schema.TryGetProperty("properties", out var properties)
            || properties.ValueKind is not JsonValueKind.Object
            || properties.EnumerateObject().All(property => TryRead(property.Value, path.Add(property.Name), found));
    }

    private static int Count(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Sum(property => (property.Name == Annotation ? 1 : 0) + Count(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().Sum(Count),
        _ => 0,
    };

    private static bool AreUnique(ImmutableArray<Repeated>.Builder found) =>
        found.Select(repeated => repeated.Header).Distinct(StringComparer.OrdinalIgnoreCase).Count() == found.Count;

    private static bool IsToken(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(Token);

    private static bool IsPrimitive(JsonElement schema) =>
        schema.TryGetProperty("type", out var type) && type.ValueKind is JsonValueKind.String && type.GetString() is "string" or "integer" or "boolean";

    /// <param name="Header">What follows <c>Mcp-Param-</c> in the header's name.</param>
    /// <param name="Path">Where in the arguments its value is.</param>
    internal readonly record struct Repeated(string Header, ImmutableArray<string> Path);
}
