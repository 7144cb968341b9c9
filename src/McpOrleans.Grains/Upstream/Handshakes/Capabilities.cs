namespace McpOrleans.Grains.Upstream.Handshakes;

/// <summary>What the service needs to know of a server's capabilities.</summary>
internal sealed record Capabilities
{
    /// <summary>What it offers.</summary>
    public McpServerFeatures Features { get; private init; } = new();

    /// <summary>It says when its tools change.</summary>
    public bool AnnouncesTools { get; private init; }

    /// <summary>It says when its resources change.</summary>
    public bool AnnouncesResources { get; private init; }

    /// <summary>It says when its prompts change.</summary>
    public bool AnnouncesPrompts { get; private init; }

    /// <param name="json">The server's <c>capabilities</c>; valid JSON.</param>
    public static Capabilities Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var result = new Capabilities();
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            return result;
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = KnownName(ref reader);
            reader.Read();
            if (name is null || reader.TokenType is not JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            var (listChanged, subscribe) = ReadFlags(ref reader);
            var features = result.Features;
            result = name switch
            {
                "tools" => result with { Features = features with { Tools = true }, AnnouncesTools = listChanged },
                "resources" => result with { Features = features with { Resources = true, ResourceSubscriptions = subscribe }, AnnouncesResources = listChanged },
                "prompts" => result with { Features = features with { Prompts = true }, AnnouncesPrompts = listChanged },
                "completions" => result with { Features = features with { Completions = true } },
                _ => result with { Features = features with { Logging = true } },
            };
        }

        return result;
    }

    /// <summary>The same without anything else that the server may have said.</summary>
    public byte[] ToJson()
    {
        var known = new Dictionary<string, object>(StringComparer.Ordinal);
        AddWhere(Features.Tools, "tools", new { listChanged = AnnouncesTools });
        AddWhere(Features.Resources, "resources", new { listChanged = AnnouncesResources, subscribe = Features.ResourceSubscriptions });
        AddWhere(Features.Prompts, "prompts", new { listChanged = AnnouncesPrompts });
        AddWhere(Features.Completions, "completions", new { });
        AddWhere(Features.Logging, "logging", new { });
        return JsonSerializer.SerializeToUtf8Bytes(known);

        void AddWhere(bool isThere, string name, object value)
        {
            if (isThere)
            {
                known.Add(name, value);
            }
        }
    }

    private static string? KnownName(ref Utf8JsonReader reader) =>
        JsonTexts.Is(ref reader, "tools"u8) ? "tools"
        : JsonTexts.Is(ref reader, "resources"u8) ? "resources"
        : JsonTexts.Is(ref reader, "prompts"u8) ? "prompts"
        : JsonTexts.Is(ref reader, "completions"u8) ? "completions"
        : JsonTexts.Is(ref reader, "logging"u8) ? "logging"
        : null;

    private static (bool ListChanged, bool Subscribe) ReadFlags(ref Utf8JsonReader reader)
    {
        var (listChanged, subscribe) = (false, false);
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var (isListChanged, isSubscribe) = (JsonTexts.Is(ref reader, "listChanged"u8), JsonTexts.Is(ref reader, "subscribe"u8));
            reader.Read();
            listChanged |= isListChanged && reader.TokenType is JsonTokenType.True;
            subscribe |= isSubscribe && reader.TokenType is JsonTokenType.True;
            reader.Skip();
        }

        return (listChanged, subscribe);
    }
}
