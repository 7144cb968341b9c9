using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using McpOrleans.Grains.Upstream.Frames;

namespace McpOrleans.Grains.Upstream;

/// <summary>Which arguments of which tools are repeated in HTTP headers, as the tools' schemas ask for (<c>x-mcp-header</c>, 2026-07-28).</summary>
internal sealed class ToolHeaders
{
    /// <summary>For each the arguments are read once more, and more would fit into no request.</summary>
    public const int MaxHeaders = 64;

    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

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
        return TryRead(inputSchema, [], found) && found.Count <= MaxHeaders && AreUnique(found) ? found.ToImmutable() : null;
    }

    /// <summary>The headers of one call, encoded; null: it has none.</summary>
    public List<KeyValuePair<string, string>>? Of(string tool, ReadOnlySpan<byte> arguments)
    {
        if (arguments.IsEmpty || !_byTool.TryGetValue(tool, out var repeated))
        {
            return null;
        }

        var headers = new List<KeyValuePair<string, string>>(repeated.Length);
        foreach (var (header, path) in repeated)
        {
            if (ValueAt(arguments, path) is { } value)
            {
                headers.Add(KeyValuePair.Create($"Mcp-Param-{header}", RepeatedHeaders.Encode(value)));
            }
        }

        return headers;
    }

    private static string? ValueAt(ReadOnlySpan<byte> json, ImmutableArray<string> path)
    {
        foreach (var name in path)
        {
            json = Member(json, name);
        }

        if (json.IsEmpty)
        {
            return null;
        }

        var reader = new Utf8JsonReader(json, AnyDepth);
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.String => JsonTexts.Read(ref reader),
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            JsonTokenType.Number when reader.TryGetDecimal(out var number) && decimal.IsInteger(number) =>
                decimal.Truncate(number).ToString("0", CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    /// <summary>The value of a member, the last of its name; empty: there is none. Read as it is: arguments may be of any depth.</summary>
    private static ReadOnlySpan<byte> Member(ReadOnlySpan<byte> json, string name)
    {
        var found = ReadOnlySpan<byte>.Empty;
        var reader = new Utf8JsonReader(json, AnyDepth);
        if (json.IsEmpty || !reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            return found;
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isIt = JsonTexts.Read(ref reader) == name;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            found = isIt ? json[start..(int)reader.BytesConsumed] : found;
        }

        return found;
    }

    /// <summary>False where an annotation stands in a place, or says something, that is not allowed.</summary>
    /// <param name="schema">A schema, or a part of one.</param>
    /// <param name="path">The properties that lead to it; null when something else does, too.</param>
    /// <param name="found">The annotations in it, and those before.</param>
    private static bool TryRead(JsonElement schema, ImmutableArray<string>? path, ImmutableArray<Repeated>.Builder found) => schema.ValueKind switch
    {
        JsonValueKind.Array => schema.EnumerateArray().All(part => TryRead(part, null, found)),
        JsonValueKind.Object => TryReadAnnotation(schema, path, found) && schema.EnumerateObject().All(member => TryReadMember(member, path, found)),
        _ => true,
    };

    private static bool TryReadAnnotation(JsonElement schema, ImmutableArray<string>? path, ImmutableArray<Repeated>.Builder found)
    {
        if (JsonElements.Property(schema, "x-mcp-header"u8) is not { } annotation)
        {
            return true;
        }

        if (path is not { IsEmpty: false } place || JsonElements.Text(annotation) is not { } name || !IsToken(name) || !IsPrimitive(schema))
        {
            return false;
        }

        found.Add(new Repeated(name, place));
        return true;
    }

    private static bool TryReadMember(JsonProperty member, ImmutableArray<string>? path, ImmutableArray<Repeated>.Builder found)
    {
        if (JsonElements.IsNamed(member, "properties"u8) && member.Value.ValueKind is JsonValueKind.Object)
        {
            // Their names say nothing, be they those of annotations.
            return member.Value.EnumerateObject().All(property => TryRead(property.Value, path?.Add(JsonElements.NameOf(property)), found));
        }

        return HoldsData(member) || TryRead(member.Value, null, found);
    }

    /// <summary>What stands in these is no schema.</summary>
    private static bool HoldsData(JsonProperty member) =>
        JsonElements.IsNamed(member, "default"u8) || JsonElements.IsNamed(member, "const"u8)
        || JsonElements.IsNamed(member, "enum"u8) || JsonElements.IsNamed(member, "examples"u8);

    private static bool AreUnique(ImmutableArray<Repeated>.Builder found) =>
        found.Select(repeated => repeated.Header).Distinct(StringComparer.OrdinalIgnoreCase).Count() == found.Count;

    private static bool IsToken(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(Token);

    private static bool IsPrimitive(JsonElement schema) =>
        JsonElements.Text(JsonElements.Property(schema, "type"u8)) is "string" or "integer" or "boolean";

    /// <param name="Header">What follows <c>Mcp-Param-</c> in the header's name.</param>
    /// <param name="Path">Where in the arguments its value is.</param>
    internal readonly record struct Repeated(string Header, ImmutableArray<string> Path);
}
