using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Connections;

/// <summary>Lists all tools of an MCP server, page by page.</summary>
internal static class ToolLister
{
    /// <exception cref="Exception">As <see cref="McpConnection.SendAsync"/>; <see cref="JsonException"/> for a result that is no listing.</exception>
    public static async Task<ListedTools> ListAsync(McpConnection connection, int maxTools, CancellationToken cancellationToken)
    {
        if (!connection.OffersTools)
        {
            return new ListedTools([], null, 0);
        }

        var tools = ImmutableArray.CreateBuilder<McpTool>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        TimeSpan? timeToLive = null;
        var skipped = 0;
        string? cursor = null;
        do
        {
            using var page = JsonDocument.Parse(await connection.SendAsync(RequestMethods.ToolsList, Parameters(cursor), onProgress: null, cancellationToken));
            foreach (var element in Array(page.RootElement))
            {
                if (Read(element) is { } tool && tools.Count < maxTools && names.Add(tool.Name))
                {
                    tools.Add(tool);
                }
                else
                {
                    skipped++;
                }
            }

            timeToLive = page.RootElement.TryGetProperty("ttlMs", out var ttl) && ttl.TryGetInt64(out var milliseconds) && milliseconds >= 0
                ? TimeSpan.FromMilliseconds(milliseconds)
                : timeToLive;
            cursor = page.RootElement.TryGetProperty("nextCursor", out var next) && next.ValueKind is JsonValueKind.String ? next.GetString() : null;
        }
        while (cursor is not null && cursors.Add(cursor) && tools.Count < maxTools);

        return new ListedTools(tools.ToImmutable(), timeToLive, skipped);
    }

    private static byte[] Parameters(string? cursor) =>
        cursor is null ? [] : JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal) { ["cursor"] = cursor });

    private static JsonElement.ArrayEnumerator Array(JsonElement page) =>
        page.ValueKind is JsonValueKind.Object && page.TryGetProperty("tools", out var tools) && tools.ValueKind is JsonValueKind.Array
            ? tools.EnumerateArray()
            : throw new JsonException("The result of tools/list has no array 'tools'.");

    private static McpTool? Read(JsonElement element)
    {
        if (element.ValueKind is not JsonValueKind.Object || Text(element, "name") is not { Length: > 0 } name)
        {
            return null;
        }

        return new McpTool
        {
            Name = name,
            Title = Text(element, "title"),
            Description = Text(element, "description"),
            Definition = JsonMarshal.GetRawUtf8Value(element).ToArray(),
        };
    }

    private static string? Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
