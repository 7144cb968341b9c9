using System.Buffers;
using System.Collections.Frozen;

namespace McpOrleans.Grains.Upstream;

/// <summary>Which arguments of which tools are repeated in HTTP headers, as the tools' schemas ask for (<c>x-mcp-header</c>, 2026-07-28).</summary>
internal sealed class ToolHeaders
{
    /// <summary>For each the arguments are read once more, and more would fit into no request.</summary>
    public const int MaxHeaders = 64;

    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly FrozenDictionary<string, ImmutableArray<McpToolHeader>> _byTool;

    private ToolHeaders(FrozenDictionary<string, ImmutableArray<McpToolHeader>> byTool) => _byTool = byTool;

    public static ToolHeaders Of(IEnumerable<McpTool> tools) =>
        new(tools.Where(tool => !tool.Headers.IsEmpty).ToFrozenDictionary(tool => tool.Name, tool => tool.Headers, StringComparer.Ordinal));

    /// <summary>What a tool's schema asks for; null when it asks in a way that is not allowed.</summary>
    public static ImmutableArray<McpToolHeader>? Read(JsonElement inputSchema)
    {
        var found = ImmutableArray.CreateBuilder<McpToolHeader>();
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
        foreach (var header in repeated)
        {
            if (HeaderValues.Find(arguments, header.Path) is { } value)
            {
                headers.Add(KeyValuePair.Create($"Mcp-Param-{header.Header}", HeaderValues.Encode(value)));
            }
        }

        return headers;
    }

    /// <summary>False where an annotation stands in a place, or says something, that is not allowed.</summary>
    /// <param name="schema">A schema, or a part of one.</param>
    /// <param name="path">The properties that lead to it; null when something else does, too.</param>
    /// <param name="found">The annotations in it, and those before.</param>
    private static bool TryRead(JsonElement schema, ImmutableArray<string>? path, ImmutableArray<McpToolHeader>.Builder found) => schema.ValueKind switch
    {
        JsonValueKind.Array => schema.EnumerateArray().All(part => TryRead(part, null, found)),
        JsonValueKind.Object => TryReadAnnotation(schema, path, found) && schema.EnumerateObject().All(member => TryReadMember(member, path, found)),
        _ => true,
    };

    private static bool TryReadAnnotation(JsonElement schema, ImmutableArray<string>? path, ImmutableArray<McpToolHeader>.Builder found)
    {
        if (JsonElements.Property(schema, "x-mcp-header"u8) is not { } annotation)
        {
            return true;
        }

        if (path is not { IsEmpty: false } place || JsonElements.Text(annotation) is not { } name || !IsToken(name) || !IsPrimitive(schema))
        {
            return false;
        }

        found.Add(new McpToolHeader { Header = name, Path = place });
        return true;
    }

    private static bool TryReadMember(JsonProperty member, ImmutableArray<string>? path, ImmutableArray<McpToolHeader>.Builder found)
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

    private static bool AreUnique(ImmutableArray<McpToolHeader>.Builder found) =>
        found.Select(repeated => repeated.Header).Distinct(StringComparer.OrdinalIgnoreCase).Count() == found.Count;

    private static bool IsToken(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(Token);

    private static bool IsPrimitive(JsonElement schema) =>
        JsonElements.Text(JsonElements.Property(schema, "type"u8)) is "string" or "integer" or "boolean";
}
