using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpOrleans.Api.Mcp.Messages;
using McpOrleans.Api.Mcp.Replies;
using McpOrleans.Json;

namespace McpOrleans.Api.Mcp.Methods;

/// <summary>
/// All of one kind that the MCP servers of a tenant have at one state of its directory, as the endpoint lists it: each definition as its
/// server wrote it, but for the name. Immutable.
/// </summary>
internal sealed class DirectoryList
{
    /// <summary>More entries are on further pages.</summary>
    internal const int PageSize = 500;

    /// <summary>A page ends behind the entry that makes it as large as this.</summary>
    private const int PageBytes = 1024 * 1024;

    /// <summary>A cursor has a name or a URI in it, percent-encoded and written in base 64.</summary>
    private const int MaxCursorLength = 128 * 1024;

    private readonly string _member;
    private readonly byte[] _key;
    private readonly ImmutableArray<(string Key, byte[] Definition)> _entries;

    /// <param name="member">The member of the result that has the entries.</param>
    /// <param name="key">The member of an entry that has its name or URI.</param>
    /// <param name="entries">The entries, each with the name or URI that it has on the endpoint, which is unique.</param>
    public DirectoryList(string member, string key, IEnumerable<(string Key, byte[] Definition)> entries)
    {
        (_member, _key) = (member, Encoding.ASCII.GetBytes(key));
        _entries = [.. entries.OrderBy(entry => entry.Key, StringComparer.Ordinal)];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, definition) in _entries)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name + "\n"));
            hash.AppendData(definition);
        }

        Fingerprint = Convert.ToHexStringLower(hash.GetCurrentHash().AsSpan(0, 16));
    }

    /// <summary>Differs from that of every other list of the kind; 32 characters.</summary>
    public string Fingerprint { get; }

    /// <summary>
    /// One page. The cursor says behind which entry it begins, so that a list that changes meanwhile shows
    /// every entry that stays in it exactly once.
    /// </summary>
    /// <param name="cursor">The <c>nextCursor</c> of the page before as JSON; empty: the first page.</param>
    /// <param name="isStateless">Whether it is for a client of a revision without sessions.</param>
    public MessageReply Page(ReadOnlyMemory<byte> cursor, bool isStateless)
    {
        var first = 0;
        if (!cursor.IsEmpty)
        {
            if (ReadCursor(cursor.Span) is not { } behind)
            {
                return RpcError.InvalidParams("The cursor is none that this service gave.") with { Suggestion = "List from the beginning, without a cursor." };
            }

            while (first < _entries.Length && string.CompareOrdinal(_entries[first].Key, behind) <= 0)
            {
                first++;
            }
        }

        var output = new ArrayBufferWriter<byte>();
        output.Write(isStateless ? "{\"resultType\":\"complete\",\"ttlMs\":0,\"cacheScope\":\"private\",\""u8 : "{\""u8);
        output.Write(Encoding.ASCII.GetBytes(_member));
        output.Write("\":["u8);
        var end = first;
        for (; end < _entries.Length && end < first + PageSize && output.WrittenCount < PageBytes; end++)
        {
            if (end > first)
            {
                output.Write(","u8);
            }

            WriteEntry(output, _entries[end], isStateless);
        }

        output.Write("]"u8);
        if (end < _entries.Length)
        {
            output.Write(",\"nextCursor\":\""u8);
            output.Write(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(_entries[end - 1].Key))));
            output.Write("\""u8);
        }

        output.Write("}"u8);
        return MessageReply.Of(output.WrittenMemory);
    }

    private static string? ReadCursor(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType is not JsonTokenType.String || reader.GetString() is not { Length: > 0 and <= MaxCursorLength } text || !Base64Url.IsValid(text))
        {
            return null;
        }

        return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
    }

    private void WriteEntry(IBufferWriter<byte> output, (string Key, byte[] Definition) entry, bool isStateless)
    {
        ReadOnlySpan<byte> definition = entry.Definition;
        var reader = new Utf8JsonReader(definition, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        output.Write("{\""u8);
        output.Write(_key);
        output.Write("\":\""u8);
        output.Write(JsonEncodedText.Encode(entry.Key, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        output.Write("\""u8);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isKey = JsonTexts.Is(ref reader, _key);
            var isOutput = !isStateless && _member == "tools" && JsonTexts.Is(ref reader, "outputSchema"u8);
            reader.Read();
            var value = (int)reader.TokenStartIndex;
            reader.Skip();
            if (!isKey && !(isOutput && !DescribesObject(definition[value..(int)reader.BytesConsumed])))
            {
                output.Write(","u8);
                output.Write(definition[start..(int)reader.BytesConsumed]);
            }
        }

        output.Write("}"u8);
    }

    /// <summary>Whether a schema is one of objects. Clients of the revisions with sessions take no other as a tool's <c>outputSchema</c>.</summary>
    private static bool DescribesObject(ReadOnlySpan<byte> schema)
    {
        var reader = new Utf8JsonReader(schema, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        var isObject = false;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isType = JsonTexts.Is(ref reader, "type"u8);
            reader.Read();
            isObject = isType ? reader.TokenType is JsonTokenType.String && reader.ValueTextEquals("object"u8) : isObject;
            reader.Skip();
        }

        return isObject;
    }
}
