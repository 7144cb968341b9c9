using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using McpOrleans.Grains.Upstream.Faults;
using McpOrleans.Grains.Upstream.Frames;

namespace McpOrleans.Grains.Upstream.Handshakes;

/// <summary>Reads the results of <c>server/discover</c> and <c>initialize</c>.</summary>
internal static class HandshakeAnswer
{
    private const int MaxNameLength = 200;
    private const int MaxInstructionsLength = 16 * 1024;

    /// <summary>Larger ones would be stored, and shown wherever the server is.</summary>
    private const int MaxCapabilitiesBytes = 64 * 1024;

    /// <summary>The revisions that the server supports; null when this is no answer to <c>server/discover</c>.</summary>
    public static ImmutableArray<string>? SupportedVersions(JsonElement result) =>
        result.ValueKind is JsonValueKind.Object && result.TryGetProperty("supportedVersions", out var versions) ? Texts(versions) : null;

    /// <summary>The revisions that an error of an unsupported version names; null when it names none.</summary>
    public static ImmutableArray<string>? SupportedVersions(JsonRpcErrorDetail error)
    {
        if (error.Data is null)
        {
            return null;
        }

        using var data = JsonDocument.Parse(error.Data);
        return data.RootElement.ValueKind is JsonValueKind.Object && data.RootElement.TryGetProperty("supported", out var versions) ? Texts(versions) : null;
    }

    public static string? ProtocolVersion(JsonElement result) =>
        result.ValueKind is JsonValueKind.Object && result.TryGetProperty("protocolVersion", out var version) ? Text(version) : null;

    /// <param name="result">The answer.</param>
    /// <param name="protocolVersion">The revision that was agreed on.</param>
    public static ServerFacts Read(JsonElement result, string protocolVersion)
    {
        var info = Property(Property(result, "_meta"), "io.modelcontextprotocol/serverInfo") ?? Property(result, "serverInfo");
        var instructions = Text(Property(result, "instructions"));
        return new ServerFacts(
            new McpServerInfo
            {
                Name = ForeignText.Shown(Text(Property(info, "name")) ?? string.Empty, MaxNameLength),
                Version = ForeignText.Shown(Text(Property(info, "version")) ?? string.Empty, MaxNameLength),
                ProtocolVersion = protocolVersion,
                Capabilities = Capabilities(Property(result, "capabilities")),
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
        var known = Handshakes.Capabilities.Read(json);
        return known.HasTools ? JsonSerializer.SerializeToUtf8Bytes(new { tools = new { listChanged = known.AnnouncesTools } }) : "{}"u8.ToArray();
    }

    private static JsonElement? Property(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var value) ? value : null;

    private static ImmutableArray<string>? Texts(JsonElement array) => array.ValueKind is JsonValueKind.Array
        ? [.. array.EnumerateArray().Select(element => Text(element)).OfType<string>()]
        : null;

    private static string? Text(JsonElement? element)
    {
        if (element is not { ValueKind: JsonValueKind.String } found)
        {
            return null;
        }

        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(found));
        reader.Read();
        return JsonTexts.Read(ref reader);
    }
}
