using System.Text.Json;
using System.Text.Json.Serialization;
using McpOrleans.Client.Configuration;

namespace McpOrleans.Api.Json;

/// <summary>Writes a server's configuration in the form in which users write it.</summary>
internal sealed class ServerConfigConverter : JsonConverter<McpServerConfig>
{
    public override McpServerConfig Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("A configuration is read by McpServerConfigJson, which reports all errors at once.");

    public override void Write(Utf8JsonWriter writer, McpServerConfig value, JsonSerializerOptions options) =>
        McpServerConfigJson.Write(writer, value);
}
