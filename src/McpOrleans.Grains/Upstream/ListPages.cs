using System.Text;
using System.Text.Json;
using McpOrleans.Grains.Upstream.Faults;
using McpOrleans.Grains.Upstream.Frames;

namespace McpOrleans.Grains.Upstream;

/// <summary>Reads one of the lists of an MCP server, page by page.</summary>
/// <param name="connection">The connection.</param>
/// <param name="method">The method that lists, for example <c>tools/list</c>.</param>
/// <param name="member">The member of its result that has the entries.</param>
/// <param name="most">After so many entries that were taken, no further page is asked for.</param>
/// <param name="leftOut">Is told what is not read.</param>
/// <param name="abilities">What the client can be asked for which the list is read.</param>
internal sealed class ListPages(
    McpConnection connection, string method, string member, int most, LeftOutEntries leftOut, ClientAbilities abilities = ClientAbilities.None)
{
    private const int MaxPages = 1000;

    /// <summary>So many pages in a row that bring nothing are the last ones.</summary>
    private const int MaxEmptyPages = 3;

    private const int MaxCursorLength = 8 * 1024;

    /// <summary>Deeper schemas would be refused by whoever reads them.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };

    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    private int _taken;

    /// <summary>How long the server says that the list holds; null when it does not say.</summary>
    public TimeSpan? TimeToLive { get; private set; }

    /// <summary>Null, or why the list could not be read.</summary>
    /// <param name="take">Takes an entry, of any kind of JSON; false: it was left out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<UpstreamFault?> ReadAsync(Func<JsonElement, bool> take, CancellationToken cancellationToken)
    {
        string? cursor = null;
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        for (int pages = 1, empty = 0; ; pages++)
        {
            using var lease = connection.NewLease();
            var reply = await connection.SendAsync(method, Parameters(cursor), new PendingRequest { Abilities = abilities }, lease, cancellationToken);
            if (!reply.Succeeded)
            {
                return reply.Fault;
            }

            var before = _taken;
            if (!TryReadPage(reply.Result, take, out cursor))
            {
                return connection.Faults.NotMcp($"Its answer to '{method}' has no array '{member}'.");
            }

            empty = _taken == before ? empty + 1 : 0;
            if (cursor is null)
            {
                return null;
            }

            // A cursor that came before leads to pages that came before.
            if (pages == MaxPages || empty == MaxEmptyPages || _taken == most || cursor.Length > MaxCursorLength || !cursors.Add(cursor))
            {
                leftOut.NotePages(pages);
                return null;
            }
        }
    }

    private static byte[] Parameters(string? cursor) =>
        cursor is null ? [] : JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal) { ["cursor"] = cursor });

    private bool TryReadPage(byte[] result, Func<JsonElement, bool> take, out string? cursor)
    {
        cursor = null;
        var hasEntries = false;
        var reader = new Utf8JsonReader(result, AnyDepth);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            return false;
        }

        var name = Encoding.ASCII.GetBytes(member);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var (isEntries, isCursor, isTimeToLive) =
                (JsonTexts.Is(ref reader, name), JsonTexts.Is(ref reader, "nextCursor"u8), JsonTexts.Is(ref reader, "ttlMs"u8));
            reader.Read();
            if (isEntries && reader.TokenType is JsonTokenType.StartArray)
            {
                hasEntries = true;
                TakeAll(result, take, ref reader);
            }
            else if (isCursor)
            {
                cursor = reader.TokenType is JsonTokenType.String ? JsonTexts.Read(ref reader) : null;
            }
            else if (isTimeToLive && reader.TokenType is JsonTokenType.Number && reader.TryGetInt64(out var milliseconds) && milliseconds is >= 0 and <= int.MaxValue)
            {
                // The whole holds as long as all of its pages do.
                var timeToLive = TimeSpan.FromMilliseconds(milliseconds);
                TimeToLive = TimeToLive < timeToLive ? TimeToLive : timeToLive;
            }

            reader.Skip();
        }

        return hasEntries;
    }

    /// <summary>One by one: an entry that is too deep costs no other.</summary>
    private void TakeAll(byte[] result, Func<JsonElement, bool> take, ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var definition = result.AsMemory(start..(int)reader.BytesConsumed);
            try
            {
                using var entry = JsonDocument.Parse(definition, Deep);
                _taken += take(entry.RootElement) ? 1 : 0;
            }
            catch (JsonException)
            {
                leftOut.Note($"its definition is more than {Deep.MaxDepth} levels deep", NameOf(definition.Span));
            }
        }
    }

    private static string? NameOf(ReadOnlySpan<byte> entry)
    {
        string? name = null;
        var reader = new Utf8JsonReader(entry, AnyDepth);
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
}
