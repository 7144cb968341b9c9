using System.Text.Json;

namespace McpOrleans.TestServers.Raw;

/// <summary>One JSON-RPC message of the client.</summary>
internal sealed class RawFrame
{
    // Deeper than anything that a test sends, so that this limit cannot be mistaken for the service's.
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 10_000 };

    private readonly JsonElement _root;

    private RawFrame(JsonElement root) => _root = root;

    /// <summary>The whole message, as it was written.</summary>
    public string Text => _root.GetRawText();

    /// <summary>The request's id as it was written; null for notifications.</summary>
    public string? Id => _root.TryGetProperty("id", out var id) ? id.GetRawText() : null;

    /// <summary>The method. Null: the message is an answer.</summary>
    public string? Method => _root.TryGetProperty("method", out var method) ? method.GetString() : null;

    public bool IsRequest => Method is not null && Id is not null;

    /// <summary>The name that the header <c>Mcp-Name</c> must repeat.</summary>
    public string? Name => Parameter("name") is { ValueKind: JsonValueKind.String } name ? name.GetString() : null;

    /// <summary>The revision that the request gives for itself. Null: it is older than 2026-07-28.</summary>
    public string? Revision =>
        Parameter("_meta") is { ValueKind: JsonValueKind.Object } meta && meta.TryGetProperty("io.modelcontextprotocol/protocolVersion", out var revision)
            ? revision.GetString()
            : null;

    /// <summary>The progress token, as it was written. Null: the client wants no reports of progress.</summary>
    public string? ProgressToken =>
        Parameter("_meta") is { ValueKind: JsonValueKind.Object } meta && meta.TryGetProperty("progressToken", out var token) ? token.GetRawText() : null;

    /// <summary>The tool's arguments as they were written.</summary>
    public string Arguments => Parameter("arguments")?.GetRawText() ?? "{}";

    /// <summary>Reads a message. Returns null when the bytes are not a message.</summary>
    public static RawFrame? TryParse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, AnyDepth);
            return document.RootElement.ValueKind is JsonValueKind.Object ? new RawFrame(document.RootElement.Clone()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public JsonElement? Parameter(string name) =>
        _root.TryGetProperty("params", out var parameters) && parameters.ValueKind is JsonValueKind.Object && parameters.TryGetProperty(name, out var value)
            ? value
            : null;

    /// <summary>Returns a number from the tool's arguments.</summary>
    public int Argument(string name, int standard) =>
        Parameter("arguments") is { ValueKind: JsonValueKind.Object } arguments && arguments.TryGetProperty(name, out var value)
            ? value.GetInt32()
            : standard;

    /// <summary>Returns a text from the tool's arguments.</summary>
    public string? Argument(string name) =>
        Parameter("arguments") is { ValueKind: JsonValueKind.Object } arguments && arguments.TryGetProperty(name, out var value)
            ? value.GetString()
            : null;

    /// <summary>Returns a list of texts from the tool's arguments.</summary>
    public IReadOnlyList<string> ArgumentTexts(string name) =>
        Parameter("arguments") is { ValueKind: JsonValueKind.Object } arguments && arguments.TryGetProperty(name, out var values)
            ? [.. values.EnumerateArray().Select(static value => value.GetString()!)]
            : [];
}
