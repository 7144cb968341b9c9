using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpOrleans.Grains.Connections;

/// <summary>Writes JSON documents of the SDK as the bytes that travel between grains.</summary>
internal static class Utf8Json
{
    // For other programs, not for HTML: escaping every non-ASCII character would only make it longer.
    // As deep as it came: the reader has its own limit.
    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = int.MaxValue,
    };

    /// <summary>An absent document is an empty object, which every result of MCP may be.</summary>
    public static byte[] Write(JsonNode? node) =>
        node is null ? "{}"u8.ToArray() : JsonSerializer.SerializeToUtf8Bytes(node, Options);
}
