using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using McpOrleans.Grains.Upstream.Faults;
using McpOrleans.Grains.Upstream.Frames;
using ModelContextProtocol.Protocol;

namespace McpOrleans.Grains.Upstream;

/// <summary>Lists all tools of an MCP server, page by page, and leaves out what cannot be used.</summary>
internal sealed class ToolLister(McpConnection connection, int maxTools)
{
    private const int MaxPages = 1000;

    /// <summary>So many pages in a row that bring nothing are the last ones.</summary>
    private const int MaxEmptyPages = 3;

    private const int MaxCursorLength = 64 * 1024;
    private const int MaxNameLength = 1024;
    private const int MaxDefinitionBytes = 1024 * 1024;

    /// <summary>Deeper schemas would be refused by whoever reads them.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };

    private readonly ImmutableArray<McpTool>.Builder _tools = ImmutableArray.CreateBuilder<McpTool>();
    private readonly Dictionary<string, ImmutableArray<ToolHeaders.Repeated>> _headers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly LeftOutTools _leftOut = new();
    private TimeSpan? _timeToLive;

    /// <summary>Either the listing, or why there is none.</summary>
    public async Task<(ListedTools? Listed, UpstreamFault? Fault)> ListAsync(CancellationToken cancellationToken)
    {
        if (!connection.Facts.OffersTools)
        {
            return (new ListedTools([], null, null, []), null);
        }

        string? cursor = null;
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        for (int pages = 1, empty = 0; ; pages++)
        {
            var reply = await connection.SendAsync(RequestMethods.ToolsList, Parameters(cursor), cancellationToken);
            if (!reply.Succeeded)
            {
                return (null, reply.Fault);
            }

            var before = _tools.Count;
            if (!TryReadPage(reply.Result, out cursor))
            {
                return (null, connection.Faults.NotMcp("Its answer to 'tools/list' has no array 'tools'."));
            }

            empty = _tools.Count == before ? empty + 1 : 0;
            if (cursor is null || !cursors.Add(cursor))
            {
                break;
            }

            if (pages == MaxPages || empty == MaxEmptyPages || _tools.Count == maxTools || cursor.Length > MaxCursorLength)
            {
                _leftOut.NotePages(pages);
                break;
            }
        }

        return (new ListedTools(_tools.ToImmutable(), ToolHeaders.Of(_headers), _timeToLive, _leftOut.Reasons), null);
    }

    private static byte[] Parameters(string? cursor) =>
        cursor is null ? [] : JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal) { ["cursor"] = cursor });

    private bool TryReadPage(byte[] result, out string? cursor)
    {
        cursor = null;
        try
        {
            using var page = JsonDocument.Parse(result, Deep);
            if (page.RootElement.ValueKind is not JsonValueKind.Object
                || !page.RootElement.TryGetProperty("tools", out var tools)
                || tools.ValueKind is not JsonValueKind.Array)
            {
                return false;
            }

            foreach (var element in tools.EnumerateArray())
            {
                Take(element);
            }

            _timeToLive = page.RootElement.TryGetProperty("ttlMs", out var ttl) && ttl.ValueKind is JsonValueKind.Number
                && ttl.TryGetInt64(out var milliseconds) && milliseconds is >= 0 and <= int.MaxValue
                    ? TimeSpan.FromMilliseconds(milliseconds)
                    : _timeToLive;
            cursor = page.RootElement.TryGetProperty("nextCursor", out var next) ? Text(next) : null;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Take(JsonElement element)
    {
        if (element.ValueKind is not JsonValueKind.Object || Text(Property(element, "name")) is not { Length: > 0 } name)
        {
            _leftOut.Note("it has no name");
            return;
        }

        var definition = JsonMarshal.GetRawUtf8Value(element);
        if (name.Length > MaxNameLength)
        {
            _leftOut.Note($"its name has more than {MaxNameLength:N0} characters", name);
        }
        else if (name.Contains('\uFFFD', StringComparison.Ordinal))
        {
            _leftOut.Note("its name is no valid text", name);
        }
        else if (definition.Length > MaxDefinitionBytes)
        {
            _leftOut.Note($"its definition has {definition.Length:N0} bytes, more than {MaxDefinitionBytes:N0}", name);
        }
        else if (_tools.Count == maxTools)
        {
            _leftOut.Note($"more than {maxTools:N0} tools are not taken", name);
        }
        else if (HeadersOf(element) is not { } headers)
        {
            _leftOut.Note("its schema marks arguments for HTTP headers ('x-mcp-header') in a way that MCP does not allow", name);
        }
        else if (!_names.Add(name))
        {
            _leftOut.Note("there is another of the same name before it", name);
        }
        else
        {
            _headers[name] = headers;
            _tools.Add(new McpTool
            {
                Name = name,
                Title = Text(Property(element, "title")),
                Description = Text(Property(element, "description")),
                Definition = definition.ToArray(),
            });
        }
    }

    /// <summary>Only HTTP has them, and only from 2026-07-28 on.</summary>
    private ImmutableArray<ToolHeaders.Repeated>? HeadersOf(JsonElement tool)
    {
        if (!connection.RepeatsInHeaders || Property(tool, "inputSchema") is not { } schema)
        {
            return [];
        }

        try
        {
            return ToolHeaders.Read(schema);
        }
        catch (InvalidOperationException)
        {
            // A property whose name is no text.
            return null;
        }
    }

    private static JsonElement? Property(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement? element)
    {
        if (element is not { ValueKind: JsonValueKind.String } text)
        {
            return null;
        }

        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(text));
        reader.Read();
        return JsonTexts.Read(ref reader);
    }
}
