using System.Runtime.InteropServices;

namespace McpOrleans.Grains.Upstream.Handshakes;

/// <summary>Reads the results of <c>server/discover</c> and <c>initialize</c>.</summary>
internal static class HandshakeAnswer
{
    private const int MaxNameLength = 200;
    private const int MaxInstructionsLength = 16 * 1024;

    /// <summary>Not any depth: what a document costs grows with its square.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1024 };

    /// <summary>Larger ones would be stored, and shown wherever the server is.</summary>
    private const int MaxCapabilitiesBytes = 64 * 1024;

    /// <summary>The revisions that the server supports; null when this is no answer to <c>server/discover</c>.</summary>
    public static ImmutableArray<string>? SupportedVersions(JsonElement result) =>
        Texts(JsonElements.Property(result, "supportedVersions"u8));

    /// <summary>The revisions that an error of an unsupported version names; null when it names none.</summary>
    public static ImmutableArray<string>? SupportedVersions(JsonRpcErrorDetail error)
    {
        if (error.Data is null)
        {
            return null;
        }

        try
        {
            using var data = JsonDocument.Parse(error.Data, Deep);
            return Texts(JsonElements.Property(data.RootElement, "supported"u8));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static string? ProtocolVersion(JsonElement result) =>
        JsonElements.Text(JsonElements.Property(result, "protocolVersion"u8));

    /// <param name="result">The answer.</param>
    /// <param name="protocolVersion">The revision that was agreed on.</param>
    public static ServerFacts Read(JsonElement result, string protocolVersion)
    {
        var info = JsonElements.Property(JsonElements.Property(result, "_meta"u8), "io.modelcontextprotocol/serverInfo"u8) ?? JsonElements.Property(result, "serverInfo"u8);
        var instructions = JsonElements.Text(JsonElements.Property(result, "instructions"u8));
        return new ServerFacts(
            new McpServerInfo
            {
                Name = ForeignText.Shown(JsonElements.Text(JsonElements.Property(info, "name"u8)) ?? string.Empty, MaxNameLength),
                Version = ForeignText.Shown(JsonElements.Text(JsonElements.Property(info, "version"u8)) ?? string.Empty, MaxNameLength),
                ProtocolVersion = protocolVersion,
                Capabilities = Capabilities(JsonElements.Property(result, "capabilities"u8)),
            },
            instructions is null ? null : ForeignText.Shown(instructions, MaxInstructionsLength));
    }

    private static byte[] Capabilities(JsonElement? capabilities)
    {
        if (capabilities is not { ValueKind: JsonValueKind.Object } found)
        {
            return "{}"u8.ToArray();
        }

        var json = JsonMarshal.GetRawUtf8Value(found);
        if (json.Length <= MaxCapabilitiesBytes)
        {
            return json.ToArray();
        }

        // What the service itself needs of them.
        return Handshakes.Capabilities.Read(json).ToJson();
    }

    private static ImmutableArray<string>? Texts(JsonElement? array) => array is { ValueKind: JsonValueKind.Array } texts
        ? [.. texts.EnumerateArray().Select(element => JsonElements.Text(element)).OfType<string>()]
        : null;
}
