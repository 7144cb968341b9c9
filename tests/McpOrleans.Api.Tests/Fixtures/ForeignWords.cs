namespace McpOrleans.Api.Tests.Fixtures;

/// <summary>What no answer may say: words of .NET and of its libraries, which mean nothing to who uses the service.</summary>
internal static class ForeignWords
{
    private static readonly string[] All =
    [
        "System.", "Microsoft.", "Newtonsoft", "Orleans.", "YamlDotNet", "Polly", "ModelContextProtocol", "Kestrel", "Exception", "(Parameter '",
        "LineNumber", "BytePosition", "isFinalBlock", "JSON token", "JSON payload", "JSON value could not be converted", "reader options",
        "Utf8JsonReader", "JsonReader", "JsonElement", "JsonNode", "JsonDocument", "JsonSerializer", "deserializ", "maximum configured depth", "not supported in this mode",
        "escapable character", "Object reference", "disposed object", "Sequence contains", "key was not present", "StackTrace", "   at ", "Nullable", "TimeSpan", "Int32", "Int64",
        "DateTimeOffset", "CancellationToken", "UriFormat", "ImmutableArray", "Specified argument", "Input string was not", "Arithmetic operation",
    ];

    /// <summary>The first such word in an answer; null without one.</summary>
    public static string? Find(string answer) => Array.Find(All, word => answer.Contains(word, StringComparison.Ordinal));
}
