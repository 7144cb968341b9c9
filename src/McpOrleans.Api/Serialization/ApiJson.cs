using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using McpOrleans.Client.Configuration;

namespace McpOrleans.Api.Serialization;

/// <summary>How the front writes JSON.</summary>
internal static class ApiJson
{
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.NumberHandling = JsonNumberHandling.Strict;

        // These responses are not embedded in HTML: the content type says JSON, and nosniff makes browsers respect it.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter<McpTransport>(JsonNamingPolicy.KebabCaseLower));
        options.Converters.Add(new ServerConfigConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
    }
}

/// <summary>Writes a server's configuration in the form in which users write it.</summary>
internal sealed class ServerConfigConverter : JsonConverter<McpServerConfig>
{
    public override McpServerConfig Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("A configuration is read by McpServerConfigJson, which reports all errors at once.");

    public override void Write(Utf8JsonWriter writer, McpServerConfig value, JsonSerializerOptions options) =>
        McpServerConfigJson.Write(writer, value);
}
