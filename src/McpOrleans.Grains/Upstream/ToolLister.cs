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

    private const int MaxCursorLength = 8 * 1024;
    private const int MaxNameLength = 1024;
    private const int MaxDefinitionBytes = 1024 * 1024;

    /// <summary>Of all tools together: they are held in memory, and stored.</summary>
    private const long MaxBytes = 64 * 1024 * 1024;

    /// <summary>Deeper schemas would be refused by whoever reads them.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };

    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    private readonly ImmutableArray<McpTool>.Builder _tools = ImmutableArray.CreateBuilder<McpTool>();
    private readonly Dictionary<string, ImmutableArray<ToolHeaders.Repeated>> _headers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly LeftOutTools _leftOut = new();
    private TimeSpan? _timeToLive;
    private long _bytes;

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
            if (cursor is null)
            {
                break;
            }

            // A cursor that came before leads to pages that came before.
            if (pages == MaxPages || empty == MaxEmptyPages || _tools.Count == maxTools || cursor.Length > MaxCursorLength || !cursors.Add(cursor))
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
        var hasTools = false;
        var reader = new Utf8JsonReader(result, AnyDepth);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var (isTools, isCursor, isTimeToLive) =
                (JsonTexts.Is(ref reader, "tools"u8), JsonTexts.Is(ref reader, "nextCursor"u8), JsonTexts.Is(ref reader, "ttlMs"u8));
            reader.Read();
            if (isTools && reader.TokenType is JsonTokenType.StartArray)
            {
                hasTools = true;
                TakeAll(result, ref reader);
            }
            else if (isCursor)
            {
                cursor = reader.TokenType is JsonTokenType.String ? JsonTexts.Read(ref reader) : null;
            }
            else if (isTimeToLive && reader.TokenType is JsonTokenType.Number && reader.TryGetInt64(out var milliseconds) && milliseconds is >= 0 and <= int.MaxValue)
            {
                // The whole holds as long as all of its pages do.
                var timeToLive = TimeSpan.FromMilliseconds(milliseconds);
                _timeToLive = _timeToLive < timeToLive ? _timeToLive : timeToLive;
            }

            reader.Skip();
        }

        return hasTools;
    }

    /// <summary>One by one: a tool that is too deep costs no other.</summary>
    private void TakeAll(byte[] result, ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var definition = result.AsMemory(start..(int)reader.BytesConsumed);
            try
            {
                using var tool = JsonDocument.Parse(definition, Deep);
                Take(tool.RootElement);
            }
            catch (JsonException)
            {
                _leftOut.Note($"its definition is more than {Deep.MaxDepth} levels deep", NameOf(definition.Span));
            }
        }
    }

    private static string? NameOf(ReadOnlySpan<byte> tool)
    {
        string? name = null;
        var reader = new Utf8JsonReader(tool, AnyDepth);
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isName = JsonTexts.Is(ref reader, "name"u8);
            reader.Read();
            name = isName && reader.TokenType is JsonTokenType.String ? JsonTexts.Read(ref reader) : name;
            reader.Skip();
        }

        return name;
    }

    private void Take(JsonElement element)
    {
        if (element.ValueKind is not JsonValueKind.Object)
        {
            _leftOut.Note("it is no object");
            return;
        }

        if (JsonElements.Text(JsonElements.Property(element, "name"u8)) is not { Length: > 0 } name)
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
            _leftOut.Note("its name is not valid text", name);
        }
        else if (definition.Length > MaxDefinitionBytes)
        {
            _leftOut.Note($"its definition has {definition.Length:N0} bytes, more than {MaxDefinitionBytes:N0}", name);
        }
        else if (_tools.Count == maxTools)
        {
            _leftOut.Note($"more than {maxTools:N0} tools are not taken", name);
        }
        else if (_bytes + definition.Length > MaxBytes)
        {
            _leftOut.Note($"the definitions of all tools together would have more than {MaxBytes:N0} bytes", name);
        }
        else if (HeadersOf(element) is not { } headers)
        {
            _leftOut.Note($"its schema marks arguments for HTTP headers ('x-mcp-header') in a way that MCP does not allow, or more than {ToolHeaders.MaxHeaders}", name);
        }
        else if (!_names.Add(name))
        {
            _leftOut.Note("an earlier tool has the same name", name);
        }
        else
        {
            _headers[name] = headers;
            _bytes += definition.Length;
            _tools.Add(new McpTool
            {
                Name = name,
                Title = JsonElements.Text(JsonElements.Property(element, "title"u8)),
                Description = JsonElements.Text(JsonElements.Property(element, "description"u8)),
                Definition = definition.ToArray(),
            });
        }
    }

    /// <summary>Only HTTP has them, and only from 2026-07-28 on.</summary>
    private ImmutableArray<ToolHeaders.Repeated>? HeadersOf(JsonElement tool) =>
        connection.RepeatsInHeaders && JsonElements.Property(tool, "inputSchema"u8) is { } schema ? ToolHeaders.Read(schema) : [];
}
